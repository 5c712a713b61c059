#include "stack/net/http_client.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/http_server.h"
#include "tests/stack/net/raw_server.h"
#include "tests/stack/net/run_until.h"

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;

/// What was told, as text: "200 ", then body bytes, then "." or "!code".
class Told final : public HttpClient::Handler {
 public:
  void on_head(wire::ExchangeId /*exchange*/, wire::HttpHead head) override {
    text += std::to_string(head.status) + " ";
    if (then) {
      then();
    }
  }

  void on_body(wire::ExchangeId /*exchange*/, std::string_view bytes) override {
    text += bytes;
    if (then) {
      then();
    }
  }

  void on_end(wire::ExchangeId exchange, Status status) override {
    text += status ? "." : "!" + std::string(code_name(status.error().code));
    error = status ? "" : status.error().to_string();
    ++ends;
    if (at_end) {
      at_end(exchange);
    }
  }

  std::string text;
  std::string error;
  int ends = 0;
  std::function<void()> then;
  std::function<void(wire::ExchangeId)> at_end;
};

struct ClientWorld {
  explicit ClientWorld(HttpClientOptions options = {}) {
    client = std::move(HttpClient::create(loop, options, told)).value();
  }

  wire::ExchangeId post(const std::string& origin, std::string body = "{}") {
    const wire::ExchangeId exchange = Loop::next_exchange();
    client->start(exchange, {.method = "POST",
                             .origin = origin,
                             .target = "/mcp",
                             .headers = {{"A", "b"}},
                             .body = std::move(body)});
    return exchange;
  }

  bool until(const std::function<bool()>& done) { return run_until(loop, done); }

  bool until_ends(int ends) {
    return until([this, ends] { return told.ends == ends; });
  }

  Loop loop;
  Told told;
  RawServer server;
  std::unique_ptr<HttpClient> client;
};

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

TEST(HttpClient, SendsARequestAndTellsTheAnswer) {
  ClientWorld world;
  world.post(world.server.origin(), "abc");
  EXPECT_EQ(world.client->in_flight(), 1U);
  const std::string expected =
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(world.server.port()) +
      "\r\nA: b\r\nContent-Length: 3\r\n\r\nabc";
  ASSERT_TRUE(world.until([&] { return world.server.received() == expected; }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 hi.");
  EXPECT_EQ(world.client->in_flight(), 0U);
  EXPECT_EQ(world.client->connections(), 1U);
}

TEST(HttpClient, TellsEachEventAtOnce) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(world.until([&] { return world.told.text == "200 "; }));
  world.server.send("3\r\nabc\r\n");
  ASSERT_TRUE(world.until([&] { return world.told.text == "200 abc"; }));
  world.server.send("0\r\n\r\n");
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 abc.");
}

TEST(HttpClient, UsesAConnectionAgain) {
  ClientWorld world;
  for (int i = 1; i <= 3; ++i) {
    world.post(world.server.origin());
    ASSERT_TRUE(world.until([&] {
      const std::string& got = world.server.received();
      std::size_t requests = 0;
      for (std::size_t at = 0; (at = got.find("POST ", at)) != std::string::npos; ++at) {
        ++requests;
      }
      return requests == static_cast<std::size_t>(i);
    }));
    world.server.send(kOk);
    ASSERT_TRUE(world.until_ends(i));
  }
  EXPECT_EQ(world.told.text, "200 hi.200 hi.200 hi.");
  EXPECT_EQ(world.server.accepted, 1);
}

TEST(HttpClient, StartsTheNextFromWithinTheEndOfTheLast) {
  ClientWorld world;
  world.told.at_end = [&](wire::ExchangeId) {
    if (world.told.ends == 1) {
      world.post(world.server.origin());
      EXPECT_EQ(world.client->connections(), 1U);
    }
  };
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until([&] { return world.server.received().size() > 100; }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(2));
  EXPECT_EQ(world.server.accepted, 1);
}

TEST(HttpClient, AKeptConnectionThatThePeerClosedIsNotUsed) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(1));
  // Closed between two turns of the loop: start() meets it unannounced.
  world.server.close();
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(2));
  EXPECT_EQ(world.told.text, "200 hi.200 hi.");
  EXPECT_EQ(world.server.accepted, 2);
}

TEST(HttpClient, BytesBetweenAnswersAreNobodysAnswer) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(1));
  world.server.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return world.server.accept(); }));
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(2));
  EXPECT_EQ(world.told.text, "200 hi.200 hi.");
}

TEST(HttpClient, BytesAfterAnAnswerCloseItsConnection) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(std::string(kOk) + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 hi.");
  EXPECT_EQ(world.client->connections(), 0U);
}

TEST(HttpClient, ARequestIsNeverSentTwice) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.close();
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "!peer_gone");
  EXPECT_FALSE(world.server.accept());
}

TEST(HttpClient, ALostConnectionInTheMiddleOfAnAnswerIsAnError) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi");
  ASSERT_TRUE(world.until([&] { return world.told.text == "200 hi"; }));
  world.server.close();
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 hi!peer_gone");
}

TEST(HttpClient, AnAnswerMayEndWithItsConnection) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send("HTTP/1.1 200 OK\r\n\r\nhi");
  world.server.close();
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 hi.");
}

TEST(HttpClient, AnAnswerThatComesBeforeTheRequestIsTakenIsTold) {
  ClientWorld world;
  // More than the kernel takes: the server answers without reading it, and closes.
  world.post(world.server.origin(), std::string(16'000'000, 'a'));
  ASSERT_TRUE(world.until([&] { return world.server.accept(); }));
  world.server.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "413 no.");
  EXPECT_EQ(world.client->connections(), 0U);
}

TEST(HttpClient, SaysThatNothingWasSentWhereNobodyListens) {
  ClientWorld world;
  const std::string origin = world.server.origin();
  world.server.stop_listening();
  world.post(origin);
  EXPECT_EQ(world.told.text, "");
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "!local_io");
  EXPECT_NE(world.told.error.find("cannot connect"), std::string::npos) << world.told.error;
}

TEST(HttpClient, WhatHttpCannotCarryIsNotSent) {
  ClientWorld world;
  world.client->start(1, {.method = "POST",
                          .origin = world.server.origin(),
                          .target = "/mcp",
                          .headers = {{"A", "b\r\nC: d"}},
                          .body = ""});
  world.client->start(
      2, {.method = "GET", .origin = "nowhere", .target = "/", .headers = {}, .body = ""});
  ASSERT_TRUE(world.until_ends(2));
  EXPECT_EQ(world.told.text, "!local_io!local_io");
  EXPECT_FALSE(world.server.accept());
}

TEST(HttpClient, ResolvesNames) {
  ClientWorld world;
  world.post("http://localhost:" + std::to_string(world.server.port()));
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "200 hi.");
}

TEST(HttpClient, WaitsNoLongerThanTheHeadTimeout) {
  ClientWorld world({.head_timeout = milliseconds(60)});
  world.post(world.server.origin());
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.error, world.server.origin() + ": no answer within 60 ms");
  EXPECT_TRUE(world.until([&] { return world.server.closed(); }));
}

TEST(HttpClient, WaitsNoLongerThanTheConnectTimeout) {
  // A listener that takes nothing: its backlog is full, and a SYN is met with silence.
  ClientWorld world({.connect_timeout = milliseconds(60)});
  int answered = 0;
  std::vector<wire::ExchangeId> exchanges;
  for (int i = 0; i < 40; ++i) {
    exchanges.push_back(world.post(world.server.origin()));
  }
  world.told.at_end = [&](wire::ExchangeId) { ++answered; };
  ASSERT_TRUE(world.until([&] { return answered > 0; }));
  EXPECT_EQ(world.told.error, world.server.origin() + ": no connection within 60 ms");
}

TEST(HttpClient, ClosesAKeptConnectionInTime) {
  ClientWorld world({.idle_max = milliseconds(60)});
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(kOk);
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.client->connections(), 1U);
  EXPECT_TRUE(world.until([&] { return world.client->connections() == 0; }));
}

TEST(HttpClient, KeepsNoMoreThanItMay) {
  ClientWorld world({.kept_max = 2});
  HttpServerOptions options;

  struct Echoing final : HttpServer::Handler {
    void on_request(wire::ExchangeId exchange, wire::HttpRequest, const Peer&) override {
      server->answer(exchange, {.status = 200, .headers = {}, .body = "x"});
    }

    void on_gone(wire::ExchangeId) override {}

    void on_drained(wire::ExchangeId) override {}

    HttpServer* server = nullptr;
  } echoing;

  const auto server = std::move(HttpServer::listen(world.loop, options, echoing)).value();
  echoing.server = server.get();
  for (int i = 0; i < 5; ++i) {
    world.post(server->url());
  }
  EXPECT_EQ(world.client->connections(), 5U);
  ASSERT_TRUE(world.until_ends(5));
  EXPECT_EQ(world.client->connections(), 2U);
  EXPECT_TRUE(world.until([&] { return server->connections() == 2; }));
}

TEST(HttpClient, RefusesMoreConnectionsThanItMayOpen) {
  ClientWorld world({.connections_max = 1});
  world.post(world.server.origin());
  world.post(world.server.origin());
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "!local_io");
}

TEST(HttpClient, AbortClosesAndTellsNothing) {
  ClientWorld world;
  const auto exchange = world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  world.told.then = [&] { world.client->abort(exchange); };
  EXPECT_TRUE(world.until([&] { return world.server.closed(); }));
  EXPECT_EQ(world.told.text, "200 ");
  EXPECT_EQ(world.client->in_flight(), 0U);
  world.client->abort(exchange);
}

TEST(HttpClient, AnAbortedFailureIsNotTold) {
  ClientWorld world;
  const wire::ExchangeId refused = world.post("nowhere");
  world.client->abort(refused);
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  EXPECT_EQ(world.told.ends, 0);
}

TEST(HttpClient, APausedAnswerStaysWithThePeer) {
  ClientWorld world;
  const auto exchange = world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.told.then = [&] { world.client->pause(exchange); };
  world.server.send("HTTP/1.1 200 OK\r\nContent-Length: 64000000\r\n\r\n");
  ASSERT_TRUE(world.until([&] { return world.told.text == "200 "; }));
  // Until the kernel takes no more, for a while.
  const std::string bytes(1'000'000, 'a');
  std::size_t sent = 0;
  int full = 0;
  ASSERT_TRUE(world.until([&] {
    const std::size_t took = world.server.send_some(bytes);
    sent += took;
    full = took == 0 ? full + 1 : 0;
    return full > 20;
  }));
  EXPECT_LT(sent, 32'000'000U);
  EXPECT_EQ(world.told.text, "200 ");
  world.told.then = nullptr;
  world.client->resume(exchange);
  ASSERT_TRUE(world.until([&] {
    sent += world.server.send_some(
        std::string_view(bytes).substr(0, std::min(bytes.size(), 64'000'000 - sent)));
    return world.told.ends == 1;
  }));
  EXPECT_EQ(world.told.text.size(), 64'000'000 + std::string("200 .").size());
}

TEST(HttpClient, TellsNothingWhilePausedEvenOfWhatHasCome) {
  ClientWorld world;
  const auto exchange = world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.told.then = [&] { world.client->pause(exchange); };
  world.server.send(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
  for (const char* text : {"200 ", "200 a", "200 ab"}) {
    ASSERT_TRUE(world.until([&] { return world.told.text == text; })) << text;
    world.client->resume(exchange);
  }
  ASSERT_TRUE(world.until_ends(1));
}

TEST(HttpClient, MayBeDestroyedByItsHandler) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.told.then = [&] { world.client.reset(); };
  world.server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_TRUE(world.until([&] { return world.server.closed(); }));
  EXPECT_EQ(world.told.text, "200 ");
}

TEST(HttpClient, RefusesAnAnswerThatTwoReadersWouldSplitDifferently) {
  ClientWorld world;
  world.post(world.server.origin());
  ASSERT_TRUE(world.until([&] { return !world.server.received().empty(); }));
  world.server.send(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  ASSERT_TRUE(world.until_ends(1));
  EXPECT_EQ(world.told.text, "!peer_bad_framing");
}

TEST(HttpClient, NamesACertificateFileThatIsNone) {
  Loop loop;
  Told told;
  const auto client = HttpClient::create(loop, {.ca_file = "/nowhere.pem"}, told);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Code::kConfigInvalid);
}

}  // namespace
}  // namespace gatecrash::net
