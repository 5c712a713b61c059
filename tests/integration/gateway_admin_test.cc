// gatecrash gateway as its operator sees it: approvals, reloads, health, metrics, spans, TLS.
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/unix_socket.h"
#include "tests/integration/answering_server.h"
#include "tests/integration/gatecrash.h"
#include "tests/integration/http_peer.h"
#include "tests/integration/listening.h"
#include "tests/support/certificates.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kHoldRead =
    R"({"version":"1","default":"deny","tools":{"read":{"action":"require_approval"}}})";

/// Tries until `holds`, at most ten seconds.
bool comes_true(const std::function<bool()>& holds) {
  for (int tries = 0; tries < 200; ++tries) {
    if (holds()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

class GatewayAdmin : public testing::Test {
 protected:
  /// On stdio, in front of a server that answers everything.
  std::vector<std::string> words(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"gateway", "--policy", policy_, "--admin", socket_, "--log", log_});
    return gatecrash_words(std::move(more), "echo");
  }

  wire::HttpResponse ask(const std::string& method, const std::string& target) {
    wire::HttpRequest request;
    request.method = method;
    request.target = target;
    auto answer = net::ask_unix(socket_, request, std::chrono::seconds(10));
    return answer ? *std::move(answer) : wire::HttpResponse{};
  }

  CommandResult gateway(std::vector<std::string> more) {
    more.insert(more.begin(), "gateway");
    more.insert(more.end(), {"--admin", socket_});
    return gatecrash(more);
  }

  std::string log() const { return net::read_file(log_).value_or(""); }

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kHoldRead);
  std::string socket_ = folder_.path("admin.sock");
  std::string log_ = folder_.path("log.jsonl");
};

TEST_F(GatewayAdmin, ApprovesAHeldCallOnce) {
  Command command(words());
  command.write(std::string(kInitialize) + std::string(kReadCall));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  CommandResult pending;
  ASSERT_TRUE(comes_true([&] {
    pending = gateway({"pending"});
    return pending.out.find("  default  read()  until ") != std::string::npos;
  })) << pending.out
      << pending.err;
  const std::string id = pending.out.substr(0, pending.out.find(' '));
  const CommandResult approved = gateway({"approve", id});
  EXPECT_EQ(approved.exit_code, 0) << approved.err;
  EXPECT_EQ(approved.out, "approved\n");
  ASSERT_TRUE(command.wait_for_out_lines(2));
  EXPECT_NE(command.out().find(R"({"jsonrpc":"2.0","id":1,"result":{"ok":true}})"),
            std::string::npos)
      << command.out();
  const CommandResult again = gateway({"approve", id});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(again.err)) << again.err;
  EXPECT_EQ(gateway({"pending"}).out, "no call waits\n");
}

TEST_F(GatewayAdmin, DeniesAHeldCall) {
  Command command(words());
  command.write(std::string(kInitialize) + std::string(kReadCall));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  CommandResult pending;
  ASSERT_TRUE(comes_true([&] {
    pending = gateway({"pending"});
    return pending.out.find("read()") != std::string::npos;
  }));
  EXPECT_EQ(gateway({"deny", pending.out.substr(0, pending.out.find(' '))}).out, "denied\n");
  ASSERT_TRUE(command.wait_for_out_lines(2));
  EXPECT_NE(command.out().find(R"("isError":true)"), std::string::npos) << command.out();
}

TEST_F(GatewayAdmin, SaysThatNoGatewayListens) {
  const CommandResult result = gateway({"pending"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: " + socket_ +
                            ": cannot reach the process that listens there: no such file or "
                            "directory\n");
}

TEST_F(GatewayAdmin, TakesAPolicyThatWasRenamedOverTheOld) {
  Command command(words());
  const std::string fresh = folder_.file("fresh.json", kAllowRead);
  ASSERT_TRUE(comes_true([&] { return ask("GET", "/healthz").status == 200; }));
  ASSERT_EQ(std::rename(fresh.c_str(), policy_.c_str()), 0);
  ASSERT_TRUE(comes_true([&] { return log().find(R"("event":"reloaded")") != std::string::npos; }))
      << log();
  command.write(std::string(kInitialize) + std::string(kReadCall));
  ASSERT_TRUE(command.wait_for_out_lines(2));
  EXPECT_NE(command.out().find(R"("id":1,"result":{"ok":true})"), std::string::npos);
}

TEST_F(GatewayAdmin, KeepsThePolicyInForceWhenTheFileIsInvalid) {
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  Command command(words());
  ASSERT_TRUE(comes_true([&] { return ask("GET", "/healthz").status == 200; }));
  ASSERT_TRUE(net::write_file(policy_, R"({"version":"1","defualt":"deny"})"));
  const auto refused = ask("POST", "/reload");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("defualt"), std::string::npos) << refused.body;
  EXPECT_NE(log().find(R"("event":"reload-refused")"), std::string::npos) << log();
  EXPECT_NE(ask("GET", "/metrics").body.find(R"(gatecrash_reloads_total{result="refused"} 1)"),
            std::string::npos);
  command.write(std::string(kInitialize) + std::string(kReadCall));
  ASSERT_TRUE(command.wait_for_out_lines(2));
  EXPECT_NE(command.out().find(R"("id":1,"result":{"ok":true})"), std::string::npos);
}

TEST_F(GatewayAdmin, ReadsEveryFileAgainOnSighup) {
  Command command(words());
  ASSERT_TRUE(comes_true([&] { return ask("GET", "/healthz").status == 200; }));
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  command.signal(SIGHUP);
  EXPECT_TRUE(comes_true([&] { return log().find(R"("event":"reloaded")") != std::string::npos; }));
  EXPECT_EQ(command.finish().exit_code, 0);
}

TEST_F(GatewayAdmin, CountsWhatItDecides) {
  Command command(words());
  command.write(std::string(kInitialize) + std::string(kOtherCall));
  ASSERT_TRUE(command.wait_for_out_lines(2));
  const std::string metrics = ask("GET", "/metrics").body;
  EXPECT_NE(metrics.find(R"(gatecrash_decisions_total{decision="deny",rule="default"} 1)"),
            std::string::npos)
      << metrics;
  EXPECT_EQ(ask("GET", "/healthz").body, "{\"status\":\"ok\"}\n");
  EXPECT_EQ(ask("GET", "/mcp").status, 404);
}

TEST_F(GatewayAdmin, SaysThatItsAuditLogIsDown) {
  Command command(words({"--audit", "/dev/full"}));
  command.write(std::string(kInitialize));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  EXPECT_EQ(ask("GET", "/healthz").status, 503);
  EXPECT_EQ(ask("GET", "/healthz").body, "{\"status\":\"audit-down\"}\n");
  EXPECT_NE(ask("GET", "/metrics").body.find("gatecrash_audit_failures_total 1\n"),
            std::string::npos);
}

TEST_F(GatewayAdmin, ExportsItsSpansUnderTheCallersTrace) {
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  std::mutex mutex;
  std::string spans;
  const AnsweringServer collector([&](const wire::HttpRequest& request) {
    const std::lock_guard lock(mutex);
    spans += request.body;
    return wire::HttpResponse{.status = 200, .headers = {}, .body = "{}"};
  });
  const CommandResult result = run_command(
      words({"--otlp", collector.url()}),
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{},)"
      R"("_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}})"
      "\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::lock_guard lock(mutex);
  EXPECT_NE(spans.find("0af7651916cd43dd8448eb211c80319c"), std::string::npos);
  EXPECT_NE(spans.find("tools/call read"), std::string::npos) << spans;
}

TEST_F(GatewayAdmin, SpeaksTlsOnBothSides) {
  CertificateAuthority authority;
  const Certificate own = authority.issue({.alternative = "DNS:localhost,IP:127.0.0.1"});
  const std::string cert = folder_.file("cert.pem", own.certificate);
  const std::string key = folder_.file("key.pem", own.key);
  const std::string trusted = folder_.file("ca.pem", authority.pem());
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  Listening inner(gatecrash_words({"gateway", "--policy", policy_, "--listen", "127.0.0.1:0",
                                   "--tls-cert", cert, "--tls-key", key},
                                  "echo"));
  ASSERT_EQ(inner.url().substr(0, 8), "https://");
  Command trusting(gatecrash_words(
      {"gateway", "--policy", policy_, "--upstream", inner.url(), "--ca-file", trusted}));
  trusting.write(kInitialize);
  ASSERT_TRUE(trusting.wait_for_out_lines(1));
  EXPECT_NE(trusting.out().find(R"("id":0,"result":{"ok":true})"), std::string::npos)
      << trusting.out();
  trusting.finish();
  Command wary(gatecrash_words({"gateway", "--policy", policy_, "--upstream", inner.url()}));
  wary.write(kInitialize);
  ASSERT_TRUE(wary.wait_for_out_lines(1));
  EXPECT_NE(wary.out().find(R"("error":)"), std::string::npos) << wary.out();
}

// Whoever trusts the new authority alone gets in once the files are replaced, not before.
TEST_F(GatewayAdmin, ServesWithTheCertificateThatReplacedTheOld) {
  CertificateAuthority before;
  CertificateAuthority after;
  const CertificateNames names{.alternative = "DNS:localhost,IP:127.0.0.1"};
  const Certificate first = before.issue(names);
  const Certificate second = after.issue(names);
  const std::string cert = folder_.file("cert.pem", first.certificate);
  const std::string key = folder_.file("key.pem", first.key);
  const std::string trusted = folder_.file("ca.pem", after.pem());
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  Listening inner(
      gatecrash_words({"gateway", "--policy", policy_, "--listen", "127.0.0.1:0", "--tls-cert",
                       cert, "--tls-key", key, "--admin", socket_, "--log", log_},
                      "echo"));
  const auto gets_in = [&] {
    const CommandResult result =
        run_command(gatecrash_words({"gateway", "--policy", policy_, "--upstream", inner.url(),
                                     "--ca-file", trusted}),
                    kInitialize);
    return result.out.find(R"("id":0,"result":{"ok":true})") != std::string::npos;
  };
  EXPECT_FALSE(gets_in());
  ASSERT_TRUE(net::write_file(cert, second.certificate));
  EXPECT_EQ(ask("POST", "/reload").status, 422) << "it is not the key's certificate";
  EXPECT_NE(log().find(R"("event":"reload-refused","file":")" + cert), std::string::npos) << log();
  const std::string fresh = folder_.file("fresh.pem", second.key);
  ASSERT_EQ(std::rename(fresh.c_str(), key.c_str()), 0);
  inner.command().signal(SIGHUP);
  EXPECT_TRUE(comes_true([&] {
    return log().find(R"("event":"reloaded","file":")" + key) != std::string::npos;
  })) << log();
  EXPECT_TRUE(gets_in());
  ASSERT_TRUE(net::write_file(key, "no key"));
  EXPECT_EQ(ask("POST", "/reload").status, 422);
  EXPECT_TRUE(gets_in()) << "the old ones stay";
}

/// An MCP server that answers with the credential that it was sent.
wire::HttpResponse mirror_credential(const wire::HttpRequest& request) {
  const std::string* const sent = wire::find_header(request.headers, "Authorization");
  const std::size_t at = request.body.find("\"id\":");
  const std::string id = at == std::string::npos ? "0" : request.body.substr(at + 5, 1);
  return {.status = request.body.empty() ? 405 : 200,
          .headers = {{"Content-Type", "application/json"}},
          .body = R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"sent":")" +
                  (sent == nullptr ? "" : *sent) + "\"}}"};
}

TEST_F(GatewayAdmin, SendsTheCredentialThatReplacedTheOld) {
  const AnsweringServer server(mirror_credential);
  ASSERT_TRUE(net::write_file(policy_, kAllowRead));
  for (const bool http : {false, true}) {
    const std::string token = folder_.file("token", "first\n");
    std::vector<std::string> all = {"gateway",    "--policy",          policy_, "--upstream",
                                    server.url(), "--admin",           socket_, "--log",
                                    log_,         "--credential-file", token};
    if (http) {
      all.insert(all.end(), {"--listen", "127.0.0.1:0"});
    }
    Command command(gatecrash_words(all));
    std::string url;
    std::size_t lines = 0;
    const auto call = [&]() -> std::string {
      if (http) {
        return HttpPeer(port_of(url)).post("/mcp", kReadCall).body;
      }
      const std::size_t before = command.out().size();
      command.write(kReadCall);
      EXPECT_TRUE(command.wait_for_out_lines(++lines));
      return command.out().substr(before);
    };
    if (http) {
      ASSERT_TRUE(command.wait_for_out("/mcp\n"));
      url = url_in(command.out());
    }
    EXPECT_NE(call().find("Bearer first"), std::string::npos) << http;
    const std::string fresh = folder_.file("fresh", "second\n");
    ASSERT_EQ(std::rename(fresh.c_str(), token.c_str()), 0);
    EXPECT_EQ(ask("POST", "/reload").status, 200);
    EXPECT_NE(call().find("Bearer second"), std::string::npos) << http;
    ASSERT_TRUE(net::write_file(token, ""));
    EXPECT_EQ(ask("POST", "/reload").status, 422);
    EXPECT_NE(call().find("Bearer second"), std::string::npos) << "the old one stays";
    command.signal(SIGTERM);
    (void)command.finish();
  }
  EXPECT_EQ(log().find("second"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::tests
