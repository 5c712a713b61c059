#include "stack/net/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/host_port.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;

class Recorder final : public HttpServer::Handler {
 public:
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const Peer& /*peer*/) override {
    requests.push_back(request.method + " " + request.target + " " + request.body);
    last = exchange;
    if (answer) {
      answer(exchange);
    }
  }

  void on_gone(wire::ExchangeId /*exchange*/) override { ++gone; }

  void on_drained(wire::ExchangeId /*exchange*/) override { ++drained; }

  void on_refused(int status, const Error& /*why*/, const Peer& /*peer*/) override {
    refused.push_back(status);
  }

  std::function<void(wire::ExchangeId)> answer;
  std::vector<std::string> requests;
  std::vector<int> refused;
  wire::ExchangeId last = 0;
  int gone = 0;
  int drained = 0;
};

struct World {
  explicit World(HttpServerOptions options = {}) {
    server = std::move(HttpServer::listen(loop, options, handler)).value();
  }

  /// Runs the loop until `done`, at most two seconds.
  bool run_until(const std::function<bool()>& done) {
    int steps = 0;
    std::function<void()> look = [&] {
      if (done() || ++steps > 400) {
        loop.stop();
      } else {
        loop.after(milliseconds(5), look);
      }
    };
    loop.post(look);
    loop.run();
    return done();
  }

  Loop loop;
  Recorder handler;
  std::unique_ptr<HttpServer> server;
};

class Client {
 public:
  explicit Client(const HttpServer& server) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const std::string address = server.address();
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto at = parse_host_port(address);
    EXPECT_TRUE(at) << address;
    to.sin_port = htons(at ? at->port : 0);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
  }

  void send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  /// All that has come so far.
  const std::string& received() {
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::recv(fd_.get(), buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    closed_ = closed_ || got == 0;
    return received_;
  }

  bool closed() {
    received();
    return closed_;
  }

  void close() { fd_.reset(); }

 private:
  UniqueFd fd_;
  std::string received_;
  bool closed_ = false;
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(HttpServer, AnswersAWholeRequestWithALength) {
  World world;
  world.handler.answer = [&](wire::ExchangeId exchange) {
    world.server->answer(exchange, {.status = 200, .headers = {{"A", "b"}}, .body = "hi"});
  };
  Client client(*world.server);
  client.send("POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  const std::string expected = "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nhi";
  EXPECT_TRUE(world.run_until([&] { return client.received() == expected; }));
  EXPECT_EQ(world.handler.requests, std::vector<std::string>{"POST /mcp abc"});
  EXPECT_FALSE(client.closed());
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  World world;
  Client client(*world.server);
  client.send(std::string(kGet) + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  EXPECT_EQ(world.handler.requests.size(), 1U);
  const wire::ExchangeId first = std::exchange(world.handler.last, 0);
  world.server->answer(first, {.status = 200, .headers = {}, .body = "1"});
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  EXPECT_NE(world.handler.last, first);
  world.server->answer(world.handler.last, {.status = 404, .headers = {}, .body = "2"});
  EXPECT_TRUE(world.run_until([&] { return client.received().ends_with("\r\n\r\n2"); }));
  EXPECT_LT(client.received().find("200 OK"), client.received().find("404 Not Found"));
}

TEST(HttpServer, TakesABodyOfTinyChunksThatTakesManyReads) {
  World world;
  Client client(*world.server);
  constexpr std::size_t kChunks = 30'000;
  std::thread sender([&] {
    std::string bytes = "POST /mcp HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < kChunks; ++i) {
      bytes += "1\r\nx\r\n";
    }
    client.send(bytes + "0\r\n\r\n");
  });
  EXPECT_TRUE(world.run_until([&] { return !world.handler.requests.empty(); }));
  sender.join();
  EXPECT_EQ(world.handler.requests.at(0), "POST /mcp " + std::string(kChunks, 'x'));
}

TEST(HttpServer, StreamsEachEventAtOnce) {
  World world;
  Client client(*world.server);
  client.send(kGet);
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  world.server->head(world.handler.last, {.status = 200, .headers = {}});
  EXPECT_TRUE(world.run_until([&] { return client.received().ends_with("chunked\r\n\r\n"); }));
  world.server->body(world.handler.last, "data: 1\n\n");
  EXPECT_TRUE(world.run_until([&] { return client.received().ends_with("data: 1\n\n\r\n"); }));
  world.server->end(world.handler.last);
  EXPECT_TRUE(world.run_until([&] { return client.received().ends_with("0\r\n\r\n"); }));
  EXPECT_EQ(world.handler.gone, 0);
}

TEST(HttpServer, NoticesThatTheClientLeft) {
  World world;
  Client client(*world.server);
  client.send(kGet);
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  client.close();
  EXPECT_TRUE(world.run_until([&] { return world.handler.gone == 1; }));
  EXPECT_EQ(world.server->connections(), 0U);
  world.server->body(world.handler.last, "late");  // of no consequence
}

TEST(HttpServer, RefusesWhatIsNoRequestAndCloses) {
  World world;
  Client client(*world.server);
  client.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(world.run_until([&] { return client.closed(); }));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(world.handler.refused, std::vector<int>{400});
  EXPECT_TRUE(world.handler.requests.empty());
}

TEST(HttpServer, TellsAClientThatWaitsToGoOn) {
  World world;
  Client client(*world.server);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_TRUE(
      world.run_until([&] { return client.received() == "HTTP/1.1 100 Continue\r\n\r\n"; }));
  client.send("a");
  EXPECT_TRUE(world.run_until([&] { return world.handler.requests.size() == 1; }));
}

TEST(HttpServer, AnswersASlowHeadWith408) {
  World world({.head_timeout = milliseconds(60)});
  Client client(*world.server);
  client.send("GET / HTT");
  EXPECT_TRUE(world.run_until([&] { return client.closed(); }));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 408 "));
}

TEST(HttpServer, ClosesAnIdleConnection) {
  World world({.head_timeout = milliseconds(60)});
  Client client(*world.server);
  EXPECT_TRUE(world.run_until([&] { return client.closed(); }));
  EXPECT_EQ(client.received(), "");
}

TEST(HttpServer, ClosesAConnectionOverTheCap) {
  World world({.connections_max = 1});
  Client first(*world.server);
  first.send(kGet);
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  Client second(*world.server);
  EXPECT_TRUE(world.run_until([&] { return second.closed(); }));
  EXPECT_FALSE(first.closed());
}

TEST(HttpServer, AClientThatNeverReadsIsDroppedAtTheHardBound) {
  World world({.queue_bytes_max = 1000, .queue_bytes_hard_max = 20'000'000});
  Client client(*world.server);
  client.send(kGet);
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  world.server->head(world.handler.last, {.status = 200, .headers = {}});
  world.server->body(world.handler.last, std::string(19'000'000, 'a'));
  EXPECT_TRUE(world.server->full(world.handler.last));
  EXPECT_EQ(world.handler.gone, 0);
  world.server->body(world.handler.last, std::string(1'000'001, 'a'));
  EXPECT_TRUE(world.run_until([&] { return world.handler.gone == 1; }));
}

TEST(HttpServer, AnAnswerPastTheHardBoundNeverLooksWhole) {
  World world({.queue_bytes_max = 1000, .queue_bytes_hard_max = 5000});
  for (const std::size_t said_before : {std::size_t{0}, std::size_t{3000}}) {
    Client client(*world.server);
    client.send(kGet);
    const auto before = world.handler.last;
    ASSERT_TRUE(world.run_until([&] { return world.handler.last != before; }));
    const wire::ExchangeId exchange = world.handler.last;
    world.server->head(exchange, {.status = 200, .headers = {}});
    world.server->body(exchange, std::string(said_before, 'a'));
    world.server->body(exchange, std::string(5001, 'b'));
    world.server->end(exchange);
    EXPECT_TRUE(world.run_until([&] { return client.closed(); }));
    EXPECT_EQ(client.received(), "");
  }
}

TEST(HttpServer, TellsWhenAFullQueueHasDrained) {
  World world({.queue_bytes_max = 1000});
  Client client(*world.server);
  client.send(kGet);
  ASSERT_TRUE(world.run_until([&] { return world.handler.last != 0; }));
  world.server->head(world.handler.last, {.status = 200, .headers = {}});
  world.server->body(world.handler.last, std::string(8'000'000, 'a'));
  EXPECT_TRUE(world.run_until([&] {
    client.received();
    return world.handler.drained == 1;
  }));
  EXPECT_FALSE(world.server->full(world.handler.last));
}

TEST(HttpServer, SaysWhatIsWrongWithAnAddress) {
  Loop loop;
  Recorder handler;
  EXPECT_EQ(HttpServer::listen(loop, {.address = "127.0.0.1"}, handler).error().code,
            Code::kConfigInvalid);
  const auto first = HttpServer::listen(loop, {}, handler);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->url(), "http://" + (*first)->address());
}

}  // namespace
}  // namespace gatecrash::net
