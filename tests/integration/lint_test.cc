// gatecrash lint as a process: output, places and exit codes.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/http.h"
#include "tests/integration/answering_server.h"
#include "tests/integration/gatecrash.h"
#include "tests/integration/listening.h"

namespace gatecrash::tests {
namespace {

const std::string kPolicies = GATECRASH_SOURCE_DIR "/scenarios/policies/";
const std::string kTools = GATECRASH_SOURCE_DIR "/stack/servers/healthlake_tools.json";

TEST(LintCommand, PointsAtTheToolThatTheServerDoesNotHave) {
  const CommandResult result = gatecrash({"lint", kPolicies + "type.json", "--tools", kTools});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("type.json:5:1: warning: the server has no tool \"type\""),
            std::string::npos)
      << result.out;
}

TEST(LintCommand, HoldsWhenThereAreNotesOnly) {
  const CommandResult result =
      gatecrash({"lint", kPolicies + "start_fhir_export_job.json", "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.rfind(R"({"finding":"window-edge","severity":"note")", 0), 0U) << result.out;
}

/// The built-in server as a command; listing its tools needs no lake.
std::vector<std::string> with_server(std::vector<std::string> words) {
  for (const char* word : {"--", "", "server", "healthlake", "--lake", "http://127.0.0.1:9"}) {
    words.emplace_back(*word == '\0' ? gatecrash_path() : word);
  }
  return words;
}

TEST(LintCommand, AsksTheServerForItsTools) {
  const CommandResult result = gatecrash(with_server({"lint", kPolicies + "type.json"}));
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.out.find("the server has no tool \"type\""), std::string::npos) << result.out;
}

TEST(LintCommand, FindsTheSameWhetherAskedOrTold) {
  EXPECT_EQ(gatecrash(with_server({"lint", kPolicies + "type.json", "--json"})).out,
            gatecrash({"lint", kPolicies + "type.json", "--json", "--tools", kTools}).out);
}

TEST(LintCommand, SaysInOneLineWhatIsWrongWithTheServer) {
  for (const auto& [mode, words] : std::vector<std::pair<std::string, std::string>>{
           {"exit", "ended without answering initialize"},
           {"exit-first", "ended without answering initialize"},
           {"silent", "did not answer initialize within 300 ms"},
           {"echo", "has no array \"tools\""}}) {
    const CommandResult result = run_command(
        gatecrash_words({"lint", kPolicies + "type.json", "--timeout", "300ms"}, mode), "");
    EXPECT_EQ(result.exit_code, 3) << mode;
    EXPECT_TRUE(is_one_complaint(result.err)) << mode << ": " << result.err;
    EXPECT_NE(result.err.find(words), std::string::npos) << mode << ": " << result.err;
    EXPECT_EQ(result.out, "") << mode;
  }
  const CommandResult result =
      gatecrash({"lint", kPolicies + "type.json", "--", "/nonexistent/server"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

TEST(LintCommand, AsksAnHttpServerForItsTools) {
  const Listening server({gatecrash_path(), "server", "healthlake", "--lake", "http://127.0.0.1:9",
                          "--listen", "127.0.0.1:0"});
  const CommandResult asked =
      gatecrash({"lint", kPolicies + "type.json", "--json", "--upstream", server.url()});
  EXPECT_EQ(asked.exit_code, 1) << asked.err;
  EXPECT_EQ(asked.out,
            gatecrash({"lint", kPolicies + "type.json", "--json", "--tools", kTools}).out);
}

/// A server that knows no initialize, and wants the headers of the modern era and a token.
wire::HttpResponse modern_answer(const wire::HttpRequest& request) {
  const auto has = [&](std::string_view name, std::string_view value) {
    const std::string* const found = wire::find_header(request.headers, name);
    return found != nullptr && *found == value;
  };
  const bool good = has("Mcp-Method", "tools/list") && has("MCP-Protocol-Version", "2026-07-28") &&
                    has("Authorization", "Bearer canary-7");
  return {.status = good ? 200 : 400,
          .headers = {{"Content-Type", "application/json"}},
          .body = good ? R"({"jsonrpc":"2.0","id":2,"result":{"resultType":"complete",)"
                         R"("tools":[{"name":"type","inputSchema":{"type":"object"}}]}})"
                       : R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}})"};
}

TEST(LintCommand, AsksAnHttpServerOfTheModernEraWithItsCredential) {
  const TemporaryFolder folder;
  const AnsweringServer server(modern_answer);
  const CommandResult result =
      gatecrash({"lint", kPolicies + "type.json", "--upstream", server.url(), "--credential-file",
                 folder.file("token", "canary-7\n")});
  EXPECT_NE(result.exit_code, 3) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out.find("the server has no tool \"type\""), std::string::npos) << result.out;
}

TEST(LintCommand, SaysInOneLineWhatIsWrongWithAnHttpServer) {
  for (const auto& [url, code] : std::vector<std::pair<std::string, int>>{
           {"http://127.0.0.1:9/mcp", 3}, {"ftp://127.0.0.1/mcp", 2}, {"127.0.0.1", 2}}) {
    const CommandResult result = gatecrash({"lint", kPolicies + "type.json", "--upstream", url});
    EXPECT_EQ(result.exit_code, code) << url;
    EXPECT_TRUE(is_one_complaint(result.err)) << url << ": " << result.err;
  }
}

TEST(LintCommand, PointsIntoInterceptYaml) {
  const TemporaryFolder folder;
  const std::string file = folder.file("p.yaml",
                                       "version: \"1\"\ndefault: deny\ntools:\n  type:\n"
                                       "    rules:\n      - {name: slow, rate_limit: 5/hour}\n");
  const CommandResult result = gatecrash({"lint", file, "--tools", kTools});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("p.yaml:4:3: warning: the server has no tool \"type\""),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("p.yaml:6:22: note: 5 calls fit"), std::string::npos) << result.out;
}

TEST(LintCommand, TranslatesInterceptYamlIntoTheHostedDialect) {
  const TemporaryFolder folder;
  const std::string file =
      folder.file("p.yml",
                  "version: \"1\"\ntools:\n  \"*\":\n    rules:\n"
                  "      - {name: slow, rate_limit: 5/hour, on_deny: Slowly.}\n");
  const CommandResult result = gatecrash({"lint", file, "--translate"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("\"all_tools\""), std::string::npos) << result.out;
  EXPECT_EQ(result.err,
            "gatecrash: warning: /all_tools/limits/0 is read by gatecrash and not by "
            "PolicyLayer\n");
  const CommandResult again = gatecrash({"lint", folder.file("p.json", result.out), "--translate"});
  EXPECT_EQ(again.out, result.out);
}

TEST(LintCommand, TellsEveryMistakeOfAPolicyAtOnce) {
  const TemporaryFolder folder;
  const CommandResult result =
      gatecrash({"lint", folder.file("p.yaml", "version: 1\ndefualt: deny\n")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("p.yaml:1:10: the version must be"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("p.yaml:2:1: unknown key \"defualt\""), std::string::npos)
      << result.err;
}

TEST(LintCommand, SaysWhatItCannotRead) {
  for (const auto& words : {std::vector<std::string>{"lint", "/nonexistent.json"},
                            {"lint", kPolicies + "type.json", "--tools", "/nonexistent.json"},
                            {"lint", kPolicies + "type.json", "--tools", kPolicies + "type.json"},
                            {"lint", kPolicies + "type.json", "--tools", kTools, "--", "server"},
                            {"lint", kPolicies + "type.json", "--tools", kTools, "--upstream",
                             "http://127.0.0.1:9/mcp"}}) {
    const CommandResult result = gatecrash(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  }
}

}  // namespace
}  // namespace gatecrash::tests
