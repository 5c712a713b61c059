// gatecrash gateway over Streamable HTTP: every pair of transports, as processes on loopback.
#include <signal.h>

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"
#include "tests/integration/http_peer.h"
#include "tests/integration/listening.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kAllowDatastores =
    R"({"version":"1","default":"deny","tools":{"list_datastores":{}}})";

constexpr std::string_view kListDatastores =
    R"({"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_datastores",)"
    R"("arguments":{}}})"
    "\n";

constexpr std::string_view kInitialized =
    R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
    "\n";

class HttpGatewayCommand : public testing::Test {
 protected:
  /// A gateway on HTTP in front of a child process.
  Listening in_front_of(const std::string& mode, std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"gateway", "--policy", policy_, "--audit", audit_, "--listen", "127.0.0.1:0"});
    return Listening(gatecrash_words(std::move(more), mode));
  }

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kAllowRead);
  std::string audit_ = folder_.path("audit.jsonl");
};

TEST_F(HttpGatewayCommand, AnswersAtOnceWhenTheServerDies) {
  Listening gateway = in_front_of("exit-first");
  HttpPeer peer = gateway.peer();
  const auto answer = peer.post("/mcp", kInitialize);
  EXPECT_NE(answer.body.find(R"("error":)"), std::string::npos) << answer.status << answer.body;
  // It ended a moment after it was started: the next request is told so, and waits for nothing.
  const auto again = peer.post("/mcp", kInitialize);
  EXPECT_NE(again.body.find(R"("error":)"), std::string::npos) << again.status << again.body;
}

TEST_F(HttpGatewayCommand, RefusesForeignHostsOriginsAndPaths) {
  Listening gateway = in_front_of("echo");
  HttpPeer peer = gateway.peer();
  EXPECT_EQ(peer.post("/mcp", kInitialize, {{"Host", "evil.example"}}).status, 403);
  EXPECT_EQ(peer.post("/mcp", kInitialize, {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(peer.post("/mcp/x", kInitialize).status, 404);
}

TEST_F(HttpGatewayCommand, AsksForGrantsAndTlsBeyondLoopback) {
  const CommandResult result = run_command(
      gatecrash_words({"gateway", "--policy", policy_, "--listen", "0.0.0.0:0"}, "echo"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("--insecure-listen"), std::string::npos) << result.err;
}

/// The built-in server on HTTP, and a gateway in front of it.
class HttpUpstreamCommand : public testing::Test {
 protected:
  HttpUpstreamCommand()
      : lake_(gatecrash_words({"lake", "--listen", "127.0.0.1:0"})),
        server_(gatecrash_words(
            {"server", "healthlake", "--lake", lake_.url(), "--listen", "127.0.0.1:0"})) {}

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kAllowDatastores);
  Listening lake_;
  Listening server_;
};

TEST_F(HttpUpstreamCommand, AnswersAnHttpClientOfAStdioServer) {
  const std::string audit = folder_.path("audit.jsonl");
  Listening gateway({gatecrash_path(), "gateway", "--policy", policy_, "--audit", audit, "--listen",
                     "127.0.0.1:0", "--", gatecrash_path(), "server", "healthlake", "--lake",
                     lake_.url()});
  HttpPeer peer = gateway.peer();
  const auto opened = peer.post("/mcp", kInitialize);
  ASSERT_EQ(opened.status, 200) << opened.body;
  const wire::Headers session = of_session(opened);
  const auto allowed = peer.post("/mcp", kListDatastores, session);
  EXPECT_NE(allowed.body.find("ACTIVE"), std::string::npos) << allowed.body;
  const auto denied = peer.post("/mcp", kOtherCall, session);
  EXPECT_EQ(denied.status, 200);
  EXPECT_NE(denied.body.find(R"("isError":true)"), std::string::npos) << denied.body;
  EXPECT_EQ(peer.ask("DELETE", "/mcp", session).status, 200);
  gateway.command().signal(SIGTERM);
  EXPECT_EQ(gateway.command().finish().exit_code, 0);
  EXPECT_NE(net::read_file(audit).value().find(R"("tool":"other","decision":"deny")"),
            std::string::npos);
}

TEST_F(HttpUpstreamCommand, AnswersAStdioClient) {
  Command gateway(gatecrash_words({"gateway", "--policy", policy_, "--upstream", server_.url()}));
  gateway.write(kInitialize);
  ASSERT_TRUE(gateway.wait_for_out_lines(1));
  gateway.write(kInitialized);
  gateway.write(std::string(kListDatastores) + std::string(kOtherCall));
  ASSERT_TRUE(gateway.wait_for_out_lines(3));
  const CommandResult result = gateway.finish();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("ACTIVE"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find(R"("id":2,"result":{"content":[{"type":"text","text":"The policy)"),
            std::string::npos)
      << result.out;
}

TEST_F(HttpUpstreamCommand, TellsAStdioClientThatTheServerIsGone) {
  Command gateway(
      gatecrash_words({"gateway", "--policy", policy_, "--upstream", "http://127.0.0.1:9/mcp"}));
  gateway.write(kInitialize);
  ASSERT_TRUE(gateway.wait_for_out_lines(1));
  const CommandResult result = gateway.finish();
  EXPECT_NE(result.out.find(R"("id":0,"error":)"), std::string::npos) << result.out;
}

TEST_F(HttpUpstreamCommand, AnswersAnHttpClient) {
  Listening gateway(gatecrash_words(
      {"gateway", "--policy", policy_, "--upstream", server_.url(), "--listen", "127.0.0.1:0"}));
  HttpPeer peer = gateway.peer();
  const auto opened = peer.post("/mcp", kInitialize);
  ASSERT_EQ(opened.status, 200) << opened.body;
  const wire::Headers session = of_session(opened);
  EXPECT_EQ(peer.post("/mcp", kInitialized, session).status, 202);
  EXPECT_NE(peer.post("/mcp", kListDatastores, session).body.find("ACTIVE"), std::string::npos);
  EXPECT_NE(peer.post("/mcp", kOtherCall, session).body.find(R"("isError":true)"),
            std::string::npos);
  // A stream that says nothing, and does not keep the gateway from ending.
  HttpPeer stream = gateway.peer();
  wire::Headers get = session;
  get.emplace_back("Accept", "text/event-stream");
  stream.send("GET", "/mcp", get);
  ASSERT_TRUE(stream.wait_for("text/event-stream"));
  gateway.command().signal(SIGTERM);
  EXPECT_EQ(gateway.command().finish().exit_code, 0);
}

TEST_F(HttpUpstreamCommand, AnswersAnHttpClientWhenTheServerIsGone) {
  Listening gateway(gatecrash_words({"gateway", "--policy", policy_, "--upstream",
                                     "http://127.0.0.1:9/mcp", "--listen", "127.0.0.1:0"}));
  HttpPeer peer = gateway.peer();
  const auto answer = peer.post("/mcp", kInitialize);
  EXPECT_GE(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("error":)"), std::string::npos) << answer.status << answer.body;
}

}  // namespace
}  // namespace gatecrash::tests
