// HttpClient and HttpServer over TLS: what is accepted, and what a client refuses and says.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/http_client.h"
#include "stack/net/http_server.h"
#include "tests/stack/net/raw_server.h"
#include "tests/stack/net/run_until.h"
#include "tests/support/certificates.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

using tests::Certificate;
using tests::CertificateAuthority;
using tests::CertificateNames;

const CertificateNames kLocal = {.alternative = "DNS:localhost,IP:127.0.0.1"};

class Answering final : public HttpServer::Handler {
 public:
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request, const Peer& peer) override {
    EXPECT_TRUE(peer.tls);
    ++requests;
    server->answer(
        exchange, {.status = 200, .headers = {}, .body = request.body + " over " + request.target});
  }

  void on_gone(wire::ExchangeId) override {}

  void on_drained(wire::ExchangeId) override {}

  void on_refused(int, const Error&, const Peer&) override { ++refused; }

  HttpServer* server = nullptr;
  int requests = 0;
  int refused = 0;
};

class Seen final : public HttpClient::Handler {
 public:
  void on_head(wire::ExchangeId, wire::HttpHead head) override {
    text += std::to_string(head.status) + " ";
  }

  void on_body(wire::ExchangeId, std::string_view bytes) override { text += bytes; }

  void on_end(wire::ExchangeId, Status status) override {
    ++ends;
    if (!status) {
      code = status.error().code;
      error = status.error().to_string();
    }
  }

  std::string text;
  std::string error;
  Code code = Code::kConfigInvalid;
  int ends = 0;
};

class TlsHandshake : public testing::Test {
 protected:
  /// Serves with `certificate`, and asks with a client that trusts `trusted`.
  void open(const Certificate& certificate, const std::string& trusted,
            HttpServerOptions options = {}) {
    options.tls = TlsFiles{.certificate = folder_.file("cert.pem", certificate.certificate),
                           .key = folder_.file("key.pem", certificate.key)};
    auto server = HttpServer::listen(loop_, options, answering_);
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = *std::move(server);
    answering_.server = server_.get();
    const std::string ca = trusted.empty() ? "" : folder_.file("ca.pem", trusted);
    auto client = HttpClient::create(loop_, {.ca_file = ca}, seen_);
    ASSERT_TRUE(client) << client.error().to_string();
    client_ = *std::move(client);
  }

  std::string port() const { return server_->address().substr(server_->address().rfind(':') + 1); }

  /// One request; true when it has ended.
  bool ask(const std::string& origin, std::string body = "hello") {
    client_->start(Loop::next_exchange(), {.method = "POST",
                                           .origin = origin,
                                           .target = "/mcp",
                                           .headers = {},
                                           .body = std::move(body)});
    const int ends = seen_.ends + 1;
    return run_until(loop_, [&] { return seen_.ends == ends; });
  }

  void expect_refused(const std::string& why) {
    EXPECT_EQ(seen_.code, Code::kLocalIo);
    EXPECT_NE(seen_.error.find(why), std::string::npos) << seen_.error;
    EXPECT_EQ(seen_.text, "");
    EXPECT_EQ(answering_.requests, 0);
  }

  tests::TemporaryFolder folder_;
  CertificateAuthority authority_;
  Loop loop_;
  Answering answering_;
  Seen seen_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(TlsHandshake, ATrustedCertificateIsAcceptedByNameAndByAddress) {
  open(authority_.issue(kLocal), authority_.pem());
  EXPECT_TRUE(server_->url().starts_with("https://127.0.0.1:"));
  ASSERT_TRUE(ask("https://localhost:" + port()));
  ASSERT_TRUE(ask("https://127.0.0.1:" + port()));
  EXPECT_EQ(seen_.error, "");
  EXPECT_EQ(seen_.text, "200 hello over /mcp200 hello over /mcp");
}

TEST_F(TlsHandshake, ConnectionsAreKeptAndUsedAgain) {
  open(authority_.issue(kLocal), authority_.pem());
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(ask(server_->url()));
  }
  EXPECT_EQ(seen_.error, "");
  EXPECT_EQ(answering_.requests, 5);
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(TlsHandshake, AKeptConnectionThatTheServerClosedIsNotUsed) {
  open(authority_.issue(kLocal), authority_.pem(), {.idle_timeout = std::chrono::milliseconds(20)});
  ASSERT_TRUE(ask(server_->url()));
  ASSERT_TRUE(run_until(loop_, [&] { return server_->connections() == 0; }));
  ASSERT_TRUE(ask(server_->url()));
  EXPECT_EQ(seen_.error, "");
  EXPECT_EQ(answering_.requests, 2);
}

TEST_F(TlsHandshake, LargeMessagesCrossBothWays) {
  open(authority_.issue(kLocal), authority_.pem());
  const std::string body(3'000'000, 'a');
  ASSERT_TRUE(ask(server_->url(), body));
  EXPECT_EQ(seen_.error, "");
  EXPECT_EQ(seen_.text, "200 " + body + " over /mcp");
}

TEST_F(TlsHandshake, ALastAnswerIsWholeAndEndsInOrder) {
  open(authority_.issue(kLocal), authority_.pem());
  ASSERT_TRUE(ask(server_->url()));
  client_->start(Loop::next_exchange(), {.method = "POST",
                                         .origin = server_->url(),
                                         .target = "/mcp",
                                         .headers = {},
                                         .body = std::string(100'000, 'b')});
  ASSERT_TRUE(run_until(loop_, [&] { return answering_.requests == 2; }));
  server_->drain();
  ASSERT_TRUE(run_until(loop_, [&] { return seen_.ends == 2 && server_->connections() == 0; }));
  EXPECT_EQ(seen_.error, "");
}

TEST_F(TlsHandshake, AnotherHostsCertificateIsRefused) {
  open(authority_.issue({.alternative = "DNS:example.org,IP:127.0.0.2"}), authority_.pem());
  ASSERT_TRUE(ask("https://localhost:" + port()));
  expect_refused("hostname mismatch");
  ASSERT_TRUE(ask("https://127.0.0.1:" + port()));
  expect_refused("IP address mismatch");
}

TEST_F(TlsHandshake, AnExpiredCertificateIsRefused) {
  open(authority_.issue({.alternative = kLocal.alternative, .from_days = -9, .to_days = -2}),
       authority_.pem());
  ASSERT_TRUE(ask(server_->url()));
  expect_refused("certificate has expired");
}

TEST_F(TlsHandshake, ACertificateOfTheFutureIsRefused) {
  open(authority_.issue({.alternative = kLocal.alternative, .from_days = 2, .to_days = 9}),
       authority_.pem());
  ASSERT_TRUE(ask(server_->url()));
  expect_refused("certificate is not yet valid");
}

TEST_F(TlsHandshake, ASelfSignedCertificateIsRefused) {
  open(tests::self_signed(kLocal), authority_.pem());
  ASSERT_TRUE(ask(server_->url()));
  expect_refused("self-signed certificate");
}

TEST_F(TlsHandshake, ASelfSignedCertificateThatIsTrustedIsAccepted) {
  const Certificate own = tests::self_signed(kLocal);
  open(own, own.certificate);
  ASSERT_TRUE(ask(server_->url()));
  EXPECT_EQ(seen_.error, "");
}

TEST_F(TlsHandshake, AnAuthorityThatTheSystemDoesNotKnowIsRefused) {
  open(authority_.issue(kLocal), "");
  ASSERT_TRUE(ask(server_->url()));
  expect_refused("its certificate is refused");
}

TEST_F(TlsHandshake, ACertificateSignedByNoAuthorityIsRefused) {
  // Issued by a certificate that is no authority's: another server's own.
  const CertificateAuthority other;
  open(other.issue(kLocal), authority_.pem());
  ASSERT_TRUE(ask(server_->url()));
  expect_refused("its certificate is refused");
}

TEST_F(TlsHandshake, PlainHttpIsNotSpokenToATlsServer) {
  open(authority_.issue(kLocal), authority_.pem());
  ASSERT_TRUE(ask("http://127.0.0.1:" + port()));
  EXPECT_NE(seen_.error, "");
  EXPECT_EQ(answering_.requests, 0);
  ASSERT_TRUE(ask(server_->url()));
  EXPECT_EQ(answering_.requests, 1);
}

TEST_F(TlsHandshake, AServerWithoutTlsGetsNoRequest) {
  open(authority_.issue(kLocal), authority_.pem());
  HttpServerOptions plain;
  const auto other = std::move(HttpServer::listen(loop_, plain, answering_)).value();
  ASSERT_TRUE(ask("https://" + other->address()));
  EXPECT_EQ(seen_.code, Code::kLocalIo);
  EXPECT_EQ(answering_.requests, 0);
  EXPECT_EQ(answering_.refused, 1);
}

TEST_F(TlsHandshake, APeerThatNeverGreetsIsClosed) {
  open(authority_.issue(kLocal), authority_.pem(), {.head_timeout = std::chrono::milliseconds(50)});
  RawServer silent;
  auto patient = std::move(HttpClient::create(
                               loop_, {.connect_timeout = std::chrono::milliseconds(50)}, seen_))
                     .value();
  client_.swap(patient);
  ASSERT_TRUE(ask("https://127.0.0.1:" + std::to_string(silent.port())));
  expect_refused("no connection within 50 ms");
}

TEST_F(TlsHandshake, AKeyOfAnotherCertificateIsNamed) {
  const Certificate one = authority_.issue(kLocal);
  const Certificate other = authority_.issue(kLocal);
  HttpServerOptions options;
  options.tls = TlsFiles{.certificate = folder_.file("cert.pem", one.certificate),
                         .key = folder_.file("key.pem", other.key)};
  const auto server = HttpServer::listen(loop_, options, answering_);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::kConfigInvalid);
  EXPECT_TRUE(server.error().where.ends_with("key.pem")) << server.error().to_string();
}

}  // namespace
}  // namespace gatecrash::net
