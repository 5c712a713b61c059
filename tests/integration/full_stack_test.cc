// The whole stack as processes: record in front of the gateway in front of the HealthLake server in
// front of the lake, over pipes and HTTP.
#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {},
    "create_datastore": {"limits": [{"counter": "n", "window": "day", "max": 1, "scope": "grant"}]}
  }
})";

std::string call(int id, const std::string& tool, const std::string& arguments) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
         R"(,"method":"tools/call","params":{"name":")" + tool + R"(","arguments":)" + arguments +
         "}}\n";
}

std::string answer_start(int id) { return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + ","; }

class FullStack : public testing::Test {
 protected:
  FullStack() {
    EXPECT_TRUE(lake_.wait_for_out("listening on http://")) << lake_.out();
    const std::size_t at = lake_.out().find("http://");
    url_ = lake_.out().substr(at, lake_.out().find_first_of(" \n", at) - at);
  }

  ~FullStack() override {
    lake_.signal(SIGINT);
    EXPECT_EQ(lake_.finish().exit_code, 130);
  }

  /// Sends each line once the one before is answered.
  CommandResult talk(std::vector<std::string> words, const std::vector<std::string>& lines) {
    Command command(words);
    for (const std::string& line : lines) {
      const std::size_t answers =
          static_cast<std::size_t>(std::count(command.out().begin(), command.out().end(), '\n'));
      command.write(line);
      EXPECT_TRUE(command.wait_for_out_lines(answers + 1)) << line;
    }
    return command.finish();
  }

  std::string effects() { return net::read_file(effects_).value_or(""); }

  TemporaryFolder folder_;
  std::string effects_ = folder_.path("effects.jsonl");
  std::string policy_ = folder_.file("policy.json", kPolicy);
  std::string recording_ = folder_.path("session.transcript.jsonl");
  Command lake_{gatecrash_words({"lake", "--effects", effects_})};
  std::string url_;
};

TEST_F(FullStack, LetsOnlyWhatThePolicyAllowsReachTheLake) {
  const std::vector<std::string> words =
      gatecrash_words({"record", "-o", recording_, "--", gatecrash_path(), "gateway", "--policy",
                       policy_, "--", gatecrash_path(), "server", "healthlake", "--lake", url_});
  const CommandResult result = talk(
      words,
      {std::string(kInitialize),
       call(1, "create_datastore", R"({"datastore_type_version":"R4","datastore_name":"first"})"),
       call(2, "create_datastore", R"({"datastore_type_version":"R4","datastore_name":"second"})"),
       call(3, "delete_fhir_resource", R"({"datastore_id":"x"})"),
       call(4, "list_datastores", "{}")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (int id = 0; id <= 4; ++id) {
    EXPECT_NE(result.out.find(answer_start(id)), std::string::npos) << id << result.out;
  }
  // Allowed once, capped afterwards; the denied tool and the capped call never reached the lake.
  EXPECT_NE(result.out.find("first"), std::string::npos) << result.out;
  const std::string seen = effects();
  EXPECT_NE(seen.find("first"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("second"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("Delete"), std::string::npos) << seen;

  const CommandResult replayed = gatecrash({"replay", recording_, "--policy", policy_});
  EXPECT_NE(replayed.exit_code, 2) << replayed.err;
}

TEST_F(FullStack, ReadsTheServersEnvironment) {
  const CommandResult result = run_command(
      {"/usr/bin/env", "HEALTHLAKE_MCP_READONLY=TRUE", gatecrash_path(), "server", "healthlake",
       "--lake", url_},
      std::string(kInitialize) +
          call(1, "create_datastore", R"({"datastore_type_version":"R4","datastore_name":"no"})"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find(R"("isError":true)"), std::string::npos) << result.out;
  EXPECT_EQ(effects().find("\"no\""), std::string::npos) << effects();
}

TEST_F(FullStack, AnswersWithAnErrorWhenTheLakeIsGone) {
  const CommandResult result =
      run_command(gatecrash_words({"server", "healthlake", "--lake", "http://127.0.0.1:1"}),
                  std::string(kInitialize) + call(1, "list_datastores", "{}"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find(R"("isError":true)"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace gatecrash::tests
