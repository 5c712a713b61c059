// HttpServer against clients that are slow, silent, greedy or half closed, and while it drains.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/host_port.h"
#include "stack/net/http_server.h"
#include "stack/net/unique_fd.h"
#include "tests/stack/net/run_until.h"

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;

// More than the kernel holds between two sockets (10 MB), less than the hard bound of a queue.
constexpr std::size_t kLarge = 14'000'000;

class SlowClient {
 public:
  explicit SlowClient(const HttpServer& server) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const auto at = parse_host_port(server.address());
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(at ? at->port : 0);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
  }

  void send(std::string_view bytes) {
    (void)!::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  /// As much of `bytes` as the kernel takes now.
  std::size_t send_some(std::string_view bytes) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  /// All that has come so far.
  const std::string& take() {
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::recv(fd_.get(), buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    closed_ = closed_ || got == 0 || errno != EAGAIN;
    return received_;
  }

  const std::string& received() const { return received_; }

  bool closed() {
    take();
    return closed_;
  }

  void end_input() { ::shutdown(fd_.get(), SHUT_WR); }

  void close() { fd_.reset(); }

 private:
  UniqueFd fd_;
  std::string received_;
  bool closed_ = false;
};

constexpr std::string_view kAsk = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

class HttpServerBounds : public testing::Test, public HttpServer::Handler {
 protected:
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request, const Peer&) override {
    targets_ += request.target;
    exchanges_.push_back(exchange);
    if (answer_) {
      answer_(exchange);
    }
  }

  void on_gone(wire::ExchangeId) override { ++gone_; }

  void on_drained(wire::ExchangeId) override { ++drained_; }

  void open(const HttpServerOptions& options) {
    server_ = std::move(HttpServer::listen(loop_, options, *this)).value();
  }

  bool until(const std::function<bool()>& done) { return run_until(loop_, done); }

  bool until_asked(std::size_t requests = 1) {
    return until([this, requests] { return exchanges_.size() == requests; });
  }

  Loop loop_;
  std::unique_ptr<HttpServer> server_;
  std::function<void(wire::ExchangeId)> answer_;
  std::vector<wire::ExchangeId> exchanges_;
  std::string targets_;
  int gone_ = 0;
  int drained_ = 0;
};

TEST_F(HttpServerBounds, AnAnswerEndedBeforeItsBytesAreTakenIsWhole) {
  open({});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  server_->body(exchanges_[0], std::string(kLarge, 'a'));
  server_->end(exchanges_[0]);
  // The next request comes while the answer is still on its way.
  client.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(until([&] { return client.take().size() > kLarge; }));
  EXPECT_TRUE(client.received().ends_with("aaa"));
  ASSERT_TRUE(until_asked(2));
  EXPECT_EQ(targets_, "/a/b");
  server_->answer(exchanges_[1], {.status = 204, .headers = {}, .body = ""});
  ASSERT_TRUE(until([&] { return client.take().find("HTTP/1.1 204") != std::string::npos; }));
  EXPECT_EQ(gone_, 0);
}

TEST_F(HttpServerBounds, AStreamEndedBeforeItsBytesAreTakenIsWhole) {
  open({});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  ASSERT_TRUE(until([&] { return client.take().ends_with("\r\n\r\n"); }));
  server_->body(exchanges_[0], std::string(kLarge, 'a'));
  ASSERT_TRUE(until([&] { return server_->queued(exchanges_[0]) < kLarge; }));
  server_->body(exchanges_[0], "last");
  server_->end(exchanges_[0]);
  ASSERT_TRUE(until([&] { return client.take().ends_with("4\r\nlast\r\n0\r\n\r\n"); }));
}

TEST_F(HttpServerBounds, AClientThatReadsNothingIsDroppedInTime) {
  open({.write_timeout = milliseconds(80)});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  server_->body(exchanges_[0], std::string(kLarge, 'a'));
  ASSERT_TRUE(until([&] { return gone_ == 1; }));
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_EQ(server_->queued(exchanges_[0]), 0U);
}

TEST_F(HttpServerBounds, ASilentStreamIsNotTimedOut) {
  open({.head_timeout = milliseconds(30),
        .body_timeout = milliseconds(30),
        .idle_timeout = milliseconds(30),
        .write_timeout = milliseconds(30)});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  server_->body(exchanges_[0], "data: 1\n\n");
  bool late = false;
  loop_.after(milliseconds(150), [&] { late = true; });
  ASSERT_TRUE(until([&] { return late; }));
  EXPECT_EQ(gone_, 0);
  EXPECT_FALSE(client.closed());
}

TEST_F(HttpServerBounds, ADrippedHeadIsRefusedInTime) {
  open({.head_timeout = milliseconds(100)});
  SlowClient client(*server_);
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(4000, 'a');
  std::size_t sent = 0;
  ASSERT_TRUE(until([&] {
    client.send(head.substr(sent++, 1));
    return client.take().starts_with("HTTP/1.1 408 ");
  }));
  EXPECT_TRUE(until([&] { return client.closed(); }));
  EXPECT_TRUE(exchanges_.empty());
}

TEST_F(HttpServerBounds, ADrippedBodyIsRefusedInTime) {
  open({.body_timeout = milliseconds(100)});
  SlowClient client(*server_);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  ASSERT_TRUE(until([&] {
    client.send("a");
    return client.take().starts_with("HTTP/1.1 408 ");
  }));
  EXPECT_TRUE(exchanges_.empty());
}

TEST_F(HttpServerBounds, APipelinedHeadThatStaysUnfinishedIsRefusedInTime) {
  open({.head_timeout = milliseconds(60)});
  SlowClient client(*server_);
  client.send(std::string(kAsk) + "GET /b HT");
  ASSERT_TRUE(until_asked());
  server_->answer(exchanges_[0], {.status = 204, .headers = {}, .body = ""});
  ASSERT_TRUE(until([&] { return client.take().find("HTTP/1.1 408 ") != std::string::npos; }));
}

TEST_F(HttpServerBounds, ABodyOverTheBoundIsRefusedWhateverItsFraming) {
  HttpServerOptions options;
  options.limits.body_bytes_max = 1000;
  open(options);
  for (const std::string& request :
       {std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"),
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
            std::string(1001, 'a')}) {
    SlowClient client(*server_);
    client.send(request);
    ASSERT_TRUE(until([&] { return client.take().starts_with("HTTP/1.1 413 "); })) << request;
  }
  EXPECT_TRUE(exchanges_.empty());
}

TEST_F(HttpServerBounds, AheadOfItsAnswersAClientIsReadOnlySoFar) {
  open({});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  // What the server does not read of them stays with the client, once the kernel is full.
  std::string many;
  while (many.size() < 20'000'000) {
    many += kAsk;
  }
  std::size_t taken = 0;
  int full = 0;
  ASSERT_TRUE(until([&] {
    const std::size_t before = taken;
    taken += client.send_some(std::string_view(many).substr(taken));
    full = taken == before ? full + 1 : 0;
    return full > 10;
  }));
  EXPECT_LT(taken, many.size());
  EXPECT_EQ(exchanges_.size(), 1U);
}

TEST_F(HttpServerBounds, AnAnswerThatIsSaidReachesAClientThatEndedItsSide) {
  open({});
  answer_ = [&](wire::ExchangeId exchange) {
    server_->answer(exchange, {.status = 200, .headers = {}, .body = std::string(900'000, 'a')});
  };
  SlowClient client(*server_);
  client.send(std::string(kAsk) + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  client.end_input();
  ASSERT_TRUE(until([&] { return client.closed(); }));
  EXPECT_EQ(targets_, "/a/b");
  EXPECT_GT(client.received().size(), 1'800'000U);
  EXPECT_TRUE(until([&] { return server_->connections() == 0; }));
  EXPECT_EQ(gone_, 0);
}

TEST_F(HttpServerBounds, AClientThatEndsItsSideBeforeTheAnswerIsGone) {
  open({});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  client.end_input();
  ASSERT_TRUE(until([&] { return gone_ == 1; }));
  EXPECT_TRUE(until([&] { return client.closed(); }));
}

TEST_F(HttpServerBounds, ARequestThatEndsInTheMiddleIsNoRequest) {
  open({});
  SlowClient client(*server_);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
  client.end_input();
  EXPECT_TRUE(until([&] { return client.closed(); }));
  EXPECT_TRUE(exchanges_.empty());
  EXPECT_EQ(gone_, 0);
}

TEST_F(HttpServerBounds, DrainingFinishesWhatIsUnderWayAndTakesNoMore) {
  open({});
  SlowClient idle(*server_);
  SlowClient busy(*server_);
  busy.send(kAsk);
  ASSERT_TRUE(until_asked());
  ASSERT_TRUE(until([&] { return server_->connections() == 2; }));
  server_->drain();
  EXPECT_TRUE(until([&] { return idle.closed(); }));
  EXPECT_EQ(server_->connections(), 1U);
  busy.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  server_->answer(exchanges_[0], {.status = 200, .headers = {}, .body = "done"});
  ASSERT_TRUE(until([&] { return busy.closed(); }));
  EXPECT_TRUE(busy.received().ends_with("Connection: close\r\n\r\ndone"));
  busy.close();
  EXPECT_TRUE(until([&] { return server_->connections() == 0; }));
  EXPECT_EQ(targets_, "/a");
  EXPECT_EQ(gone_, 0);
}

TEST_F(HttpServerBounds, DrainingLetsAStreamGoOnUntilItsEnd) {
  open({});
  SlowClient client(*server_);
  client.send(kAsk);
  ASSERT_TRUE(until_asked());
  server_->head(exchanges_[0], {.status = 200, .headers = {}});
  server_->body(exchanges_[0], "one");
  ASSERT_TRUE(until([&] { return client.take().ends_with("one\r\n"); }));
  server_->drain();
  server_->body(exchanges_[0], "two");
  ASSERT_TRUE(until([&] { return client.take().ends_with("two\r\n"); }));
  server_->end(exchanges_[0]);
  ASSERT_TRUE(until([&] { return client.closed(); }));
  EXPECT_TRUE(client.received().ends_with("0\r\n\r\n"));
}

TEST_F(HttpServerBounds, ManySlowClientsDoNotKeepAnotherWaiting) {
  open({});
  answer_ = [&](wire::ExchangeId exchange) {
    server_->answer(exchange, {.status = 200, .headers = {}, .body = "x"});
  };
  std::vector<std::unique_ptr<SlowClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<SlowClient>(*server_));
    slow.back()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Le");
  }
  ASSERT_TRUE(until([&] { return server_->connections() == 200; }));
  SlowClient quick(*server_);
  quick.send(kAsk);
  EXPECT_TRUE(until([&] { return quick.take().ends_with("\r\n\r\nx"); }));
}

}  // namespace
}  // namespace gatecrash::net
