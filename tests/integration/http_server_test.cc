// gatecrash server healthlake --listen: the built-in server over Streamable HTTP, as a process.
#include <signal.h>

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "tests/integration/gatecrash.h"
#include "tests/integration/listening.h"
#include "tests/stack/net/raw_server.h"

namespace gatecrash::tests {
namespace {

class HttpServerCommand : public testing::Test {
 protected:
  HttpServerCommand() : lake_(gatecrash_words({"lake", "--listen", "127.0.0.1:0"})) {
    EXPECT_TRUE(lake_.wait_for_out("listening on "));
    server_.emplace(gatecrash_words(
        {"server", "healthlake", "--lake", url_in(lake_.out()), "--listen", "127.0.0.1:0"}));
    EXPECT_TRUE(server_->wait_for_out("/mcp\n"));
    peer_.emplace(port_of(url_in(server_->out())));
  }

  ~HttpServerCommand() override { lake_.signal(SIGTERM); }

  Command lake_;
  std::optional<Command> server_;
  std::optional<HttpPeer> peer_;
};

TEST_F(HttpServerCommand, ServesALegacySession) {
  const auto opened = peer_->post("/mcp", kInitialize);
  ASSERT_EQ(opened.status, 200);
  const std::string* const session = wire::find_header(opened.headers, "Mcp-Session-Id");
  ASSERT_NE(session, nullptr);
  EXPECT_GE(session->size(), 32U);
  const wire::Headers of_session = {{"Mcp-Session-Id", *session},
                                    {"MCP-Protocol-Version", "2025-06-18"}};
  EXPECT_EQ(
      peer_->post("/mcp", R"({"jsonrpc":"2.0","method":"notifications/initialized"})", of_session)
          .status,
      202);
  const auto listed = peer_->post("/mcp",
                                  R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":)"
                                  R"({"name":"list_datastores","arguments":{}}})",
                                  of_session);
  EXPECT_EQ(listed.status, 200);
  EXPECT_NE(listed.body.find("ACTIVE"), std::string::npos) << listed.body;
  EXPECT_EQ(peer_->ask("DELETE", "/mcp", of_session).status, 200);
  EXPECT_EQ(peer_->post("/mcp", kReadCall, of_session).status, 404);
}

TEST_F(HttpServerCommand, ServesTheModernEraOnTheSamePath) {
  const auto found =
      peer_->post("/mcp",
                  R"({"jsonrpc":"2.0","id":"d","method":"server/discover","params":{"_meta":{)"
                  R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                  R"("io.modelcontextprotocol/clientCapabilities":{}}}})",
                  {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "server/discover"}});
  EXPECT_EQ(found.status, 200) << found.body;
  EXPECT_NE(found.body.find(R"("resultType":"complete")"), std::string::npos) << found.body;
  EXPECT_EQ(wire::find_header(found.headers, "Mcp-Session-Id"), nullptr);
}

TEST_F(HttpServerCommand, RefusesForeignHostsAndOriginsEachByItself) {
  EXPECT_EQ(peer_->post("/mcp", kInitialize, {{"Host", "evil.example"}}).status, 403);
  EXPECT_EQ(peer_->post("/mcp", kInitialize, {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(peer_->post("/mcp", kInitialize, {{"Origin", "http://localhost:6274"}}).status, 200);
}

TEST_F(HttpServerCommand, ServesNothingBesideItsPath) {
  EXPECT_EQ(peer_->post("/", kInitialize).status, 404);
  EXPECT_EQ(peer_->post("/mcp/x", kInitialize).status, 404);
}

TEST_F(HttpServerCommand, EndsOnSigtermWithStreamsOpen) {
  peer_->send("GET", "/mcp", {{"Accept", "text/event-stream"}});
  server_->signal(SIGTERM);
  EXPECT_EQ(server_->finish().exit_code, 0);
}

TEST(ServerListen, AsksForLeaveBeyondLoopback) {
  const CommandResult result =
      gatecrash({"server", "healthlake", "--lake", "http://127.0.0.1:9", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("--insecure-listen"), std::string::npos) << result.err;
}

TEST(ServerListen, OneThatWaitsForTheLakeKeepsNobodyWaiting) {
  std::optional<net::RawServer> lake(std::in_place);  // it says nothing
  Command server(gatecrash_words(
      {"server", "healthlake", "--lake", lake->origin(), "--listen", "127.0.0.1:0"}));
  ASSERT_TRUE(server.wait_for_out("/mcp\n"));
  HttpPeer slow(port_of(url_in(server.out())));
  HttpPeer other(port_of(url_in(server.out())));
  wire::Headers headers = of_session(slow.post("/mcp", kInitialize));
  headers.emplace_back("Accept", "application/json, text/event-stream");
  headers.emplace_back("Content-Type", "application/json");
  slow.send("POST", "/mcp", headers,
            R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":)"
            R"({"name":"list_datastores","arguments":{}}})");
  for (int tries = 0; tries < 500 && lake->accepted == 0; ++tries) {
    lake->accept();
    ::usleep(10'000);
  }
  ASSERT_EQ(lake->accepted, 1);
  const auto opened = other.post("/mcp", kInitialize);
  EXPECT_EQ(opened.status, 200);
  EXPECT_EQ(
      other.post("/mcp", R"({"jsonrpc":"2.0","id":1,"method":"ping"})", of_session(opened)).status,
      200);
  lake.reset();
  EXPECT_TRUE(slow.wait_for("isError"));
}

TEST(ServerListen, NamesATakenPort) {
  Command first(gatecrash_words(
      {"server", "healthlake", "--lake", "http://127.0.0.1:9", "--listen", "127.0.0.1:0"}));
  ASSERT_TRUE(first.wait_for_out("/mcp\n"));
  const std::string at = "127.0.0.1:" + std::to_string(port_of(url_in(first.out())));
  const CommandResult second =
      gatecrash({"server", "healthlake", "--lake", "http://127.0.0.1:9", "--listen", at});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_EQ(second.err, "gatecrash: " + at + ": cannot listen: Address already in use\n");
  first.signal(SIGINT);
  EXPECT_EQ(first.finish().exit_code, 130);
}

}  // namespace
}  // namespace gatecrash::tests
