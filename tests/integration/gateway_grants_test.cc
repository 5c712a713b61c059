// gatecrash gateway --config: several servers, each with its policy, for those with a grant.
#include <signal.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/hash.h"
#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"
#include "tests/integration/http_peer.h"
#include "tests/integration/listening.h"

namespace gatecrash::tests {
namespace {

std::string entry(const std::string& name, const std::string& token, const std::string& more) {
  return R"({"name":")" + name + R"(","token_sha256":")" + sha256_hex(token) + R"(")" + more + "}";
}

wire::Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

class GatewayGrants : public testing::Test {
 protected:
  GatewayGrants() {
    folder_.file("read.json", kAllowRead);
    folder_.file("none.json", R"({"version":"1","default":"deny"})");
    folder_.file("grants.json",
                 grants(entry("day", "t-day", "") + "," +
                        entry("night", "t-night", R"(,"policies":{"one":"none.json"})")));
    const std::string server =
        R"({"command":[")" + faulty_server_path() + R"(","echo"],"policy":"read.json"})";
    config_ = folder_.file("gateway.json",
                           R"({"version":"1","listen":"127.0.0.1:0","grants":"grants.json",)"
                           R"("audit":"audit.jsonl","public_url":"https://gateway.example",)"
                           R"("servers":{"one":)" +
                               server + R"(,"two":)" + server + "}}");
  }

  static std::string grants(const std::string& entries) {
    return R"({"version":"1","grants":[)" + entries + "]}";
  }

  TemporaryFolder folder_;
  std::string config_;
};

TEST_F(GatewayGrants, LetsEachGrantToItsServersUnderItsPolicy) {
  Listening gateway(gatecrash_words({"gateway", "--config", config_}));
  HttpPeer peer = gateway.peer();
  EXPECT_NE(peer.post("/mcp/one", kInitialize, bearer("t-day")).body.find(R"("ok":true)"),
            std::string::npos);
  EXPECT_NE(peer.post("/mcp/two", kInitialize, bearer("t-day")).body.find(R"("ok":true)"),
            std::string::npos);
  EXPECT_EQ(peer.post("/mcp", kInitialize, bearer("t-day")).status, 404);
  EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-night")).status, 200);
  const auto foreign = peer.post("/mcp/two", kInitialize, bearer("t-night"));
  EXPECT_EQ(foreign.status, 403);
  const std::string* const challenge = wire::find_header(foreign.headers, "WWW-Authenticate");
  ASSERT_NE(challenge, nullptr);
  EXPECT_NE(challenge->find(R"(error="insufficient_scope", scope="mcp:two")"), std::string::npos);
}

TEST_F(GatewayGrants, TellsStrangersWhereToAsk) {
  Listening gateway(gatecrash_words({"gateway", "--config", config_}));
  HttpPeer peer = gateway.peer();
  for (const wire::Headers& headers :
       {wire::Headers{}, bearer("t-other"), wire::Headers{{"Authorization", "Basic dDp0"}}}) {
    const auto refused = peer.post("/mcp/one", kInitialize, headers);
    EXPECT_EQ(refused.status, 401);
    const std::string* const challenge = wire::find_header(refused.headers, "WWW-Authenticate");
    ASSERT_NE(challenge, nullptr);
    EXPECT_NE(challenge->find("resource_metadata=\"https://gateway.example/.well-known/"
                              "oauth-protected-resource/mcp/one\""),
              std::string::npos)
        << *challenge;
  }
  const auto metadata = peer.ask("GET", "/.well-known/oauth-protected-resource/mcp/one");
  EXPECT_EQ(metadata.status, 200);
  EXPECT_NE(metadata.body.find(R"("resource":"https://gateway.example/mcp/one")"),
            std::string::npos)
      << metadata.body;
  EXPECT_EQ(peer.ask("GET", "/.well-known/oauth-protected-resource/mcp/none").status, 404);
}

TEST_F(GatewayGrants, TakesATokenBackWhenItsEntryGoes) {
  Listening gateway(gatecrash_words({"gateway", "--config", config_}));
  HttpPeer peer = gateway.peer();
  EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-day")).status, 200);
  folder_.file("grants.json", grants(entry("night", "t-night", "")));
  gateway.command().signal(SIGHUP);
  ASSERT_TRUE(gateway.command().wait_for_err(R"("event":"reloaded")"));
  EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-day")).status, 401);
  gateway.command().signal(SIGTERM);
  const CommandResult result = gateway.command().finish();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err.find("t-day"), std::string::npos) << "no token in a log";
  EXPECT_EQ(net::read_file(folder_.path("audit.jsonl")).value().find("t-day"), std::string::npos);
}

TEST_F(GatewayGrants, BoundsTheSessionsOfOneGrant) {
  const std::string server = R"({"command":[")" + gatecrash_path() +
                             R"(","server","healthlake","--lake","http://127.0.0.1:9"]})";
  const std::string config = folder_.file(
      "bounded.json", R"({"version":"1","listen":"127.0.0.1:0","grants":"grants.json",)"
                      R"("bounds":{"children_per_grant":2},"servers":{"one":)" +
                          server + R"(,"two":)" + server + "}}");
  folder_.file("grants.json", grants(entry("day", "t-day", R"(,"policy":"read.json")") + "," +
                                     entry("night", "t-night", R"(,"policy":"read.json")")));
  for (const std::string bound : {"sessions_per_grant=1", "children_per_grant=1"}) {
    Listening gateway(gatecrash_words({"gateway", "--config", config, "--bound", bound}));
    HttpPeer peer = gateway.peer();
    EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-day")).status, 200) << bound;
    EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-day")).status, 429) << bound;
    EXPECT_EQ(peer.post("/mcp/two", kInitialize, bearer("t-day")).status, 200) << bound;
    EXPECT_EQ(peer.post("/mcp/one", kInitialize, bearer("t-night")).status, 200) << bound;
  }
}

TEST_F(GatewayGrants, AConfigurationDoesNotGoWithTheFlagsThatSayTheSame) {
  for (const std::vector<std::string>& flag : {std::vector<std::string>{"--listen", "127.0.0.1:0"},
                                               {"--policy", "p.json"},
                                               {"--upstream", "http://127.0.0.1:1"},
                                               {"--ca-file", "x"},
                                               {"--credential-file", "x"},
                                               {"--grant", "x"},
                                               {"--denial-shape", "error"},
                                               {"--tls-cert", "x"},
                                               {"--tls-key", "x"},
                                               {"--insecure-listen"},
                                               {"--grants", "x"},
                                               {"--public-url", "http://x"},
                                               {"--allow-host", "x"},
                                               {"--allow-origin", "http://x"},
                                               {"--drain", "1s"}}) {
    std::vector<std::string> words = {"gateway", "--config", config_};
    words.insert(words.end(), flag.begin(), flag.end());
    const CommandResult result = gatecrash(words);
    EXPECT_EQ(result.exit_code, 2) << flag[0];
    EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
    EXPECT_NE(result.err.find("--config says what " + flag[0] + " would"), std::string::npos)
        << result.err;
  }
}

}  // namespace
}  // namespace gatecrash::tests
