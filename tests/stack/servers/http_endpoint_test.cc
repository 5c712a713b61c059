#include "stack/servers/http_endpoint.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/stack/servers/endpoint_stage.h"

namespace gatecrash::servers {
namespace {

TEST(HttpEndpoint, AnswersWithJsonUnderTheClientsOwnId) {
  EndpointStage stage;
  stage.initialize();
  const auto ping = stage.legacy(kPing);
  stage.say(R"({"jsonrpc":"2.0","id":)" + stage.last_id() + R"(,"result":{}})");
  EXPECT_EQ(stage.answers[ping].head.status, 200);
  EXPECT_EQ(stage.answers[ping].body, R"({"jsonrpc":"2.0","id":"p","result":{}})");
  EXPECT_EQ(stage.answers[ping].ends, 1);
}

TEST(HttpEndpoint, TurnsIntoAnEventStreamWhenSomethingComesBeforeTheAnswer) {
  EndpointStage stage;
  stage.initialize();
  const auto call =
      stage.legacy(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":)"
                   R"({"progressToken":1}}})");
  const std::string id = stage.last_id();
  const auto other = stage.legacy(kPing);
  const std::string progress =
      R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1}})";
  stage.say(progress);
  EXPECT_EQ(stage.answers[call].body, event(progress, "2-1"));
  EXPECT_EQ(stage.answers[other].heads, 0);
  stage.say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})");
  EXPECT_EQ(stage.answers[call].body,
            event(progress, "2-1") + event(R"({"jsonrpc":"2.0","id":1,"result":{}})", "2-2"));
  EXPECT_EQ(stage.answers[call].ends, 1);
}

TEST(HttpEndpoint, KeepsWhatNoRequestAskedForUntilAStreamIsOpened) {
  EndpointStage stage({.queued_events_max = 2});
  stage.initialize("2025-06-18");
  const std::string updated =
      R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"u"}})";
  stage.say(kListChanged);
  stage.say(kListChanged);
  stage.say(updated);
  const auto get = stage.send("GET", {{"Mcp-Session-Id", stage.session}}, "");
  EXPECT_EQ(stage.answers[get].body, event(kListChanged, "2-1") + event(updated, "2-2"))
      << "the oldest is gone";
  const std::string ask = R"({"jsonrpc":"2.0","id":9,"method":"roots/list"})";
  stage.say(ask);
  EXPECT_TRUE(stage.answers[get].body.ends_with(event(ask, "2-3")));
  EXPECT_EQ(stage.answers[get].ends, 0);
  const auto reply = stage.legacy(R"({"jsonrpc":"2.0","id":9,"result":{"roots":[]}})");
  EXPECT_EQ(stage.answers[reply].head.status, 202);
  EXPECT_EQ(stage.told.back().second, R"({"jsonrpc":"2.0","id":9,"result":{"roots":[]}})");
}

TEST(HttpEndpoint, KnowsItsSessionsAndTheirOwners) {
  EndpointStage stage;
  stage.initialize();
  const std::size_t told = stage.told.size();
  EXPECT_EQ(stage.answers[stage.legacy(kPing, "someone else")].head.status, 404);
  EXPECT_EQ(stage.answers[stage.send("POST", {}, kPing)].head.status, 400);
  EXPECT_EQ(stage.answers[stage.send("POST", {{"Mcp-Session-Id", "x"}}, kPing)].head.status, 404);
  EXPECT_EQ(stage.told.size(), told);
  const auto waiting = stage.legacy(kPing);
  EXPECT_EQ(
      stage.answers[stage.send("DELETE", {{"Mcp-Session-Id", stage.session}}, "")].head.status,
      200);
  EXPECT_TRUE(stage.running.empty());
  EXPECT_NE(stage.answers[waiting].body.find("-32603"), std::string::npos);
  EXPECT_EQ(stage.answers[stage.legacy(kPing)].head.status, 404);
}

TEST(HttpEndpoint, RefusesWithoutTellingAnyServer) {
  EndpointStage stage;
  stage.initialize();
  stage.legacy(kPing);
  const std::size_t told = stage.told.size();
  EXPECT_EQ(stage.answers[stage.legacy(kPing)].head.status, 400) << "the id is in flight";
  EXPECT_EQ(stage.answers[stage.legacy("{")].head.status, 400);
  EXPECT_EQ(stage.answers[stage.legacy("[" + std::string(kPing) + "]")].head.status, 400);
  EXPECT_EQ(stage.answers[stage.send("PUT", {}, "")].head.status, 405);
  EXPECT_EQ(
      stage
          .answers[stage.send(
              "POST", {{"Mcp-Session-Id", stage.session}, {"MCP-Protocol-Version", "1999-01-01"}},
              kPing)]
          .head.status,
      400);
  EXPECT_EQ(
      stage.answers[stage.send("POST", {{"Origin", "http://evil.example"}}, kPing)].head.status,
      403);
  EXPECT_EQ(stage.answers[stage.modern("1", "other")].head.status, 400);
  EXPECT_EQ(
      stage.answers[stage.send("GET", {{"MCP-Protocol-Version", "2026-07-28"}}, "")].head.status,
      405);
  EXPECT_EQ(stage.told.size(), told);
}

TEST(HttpEndpoint, AnswersABatchWhole) {
  EndpointStage stage;
  stage.initialize("2025-03-26");
  const auto batch = stage.legacy(R"([{"jsonrpc":"2.0","id":1,"method":"ping"},)"
                                  R"({"jsonrpc":"2.0","method":"notifications/x"},)"
                                  R"({"jsonrpc":"2.0","id":2,"method":"ping"}])");
  stage.say(R"({"jsonrpc":"2.0","id":3,"result":{}})");
  EXPECT_EQ(stage.answers[batch].heads, 0);
  stage.say(R"({"jsonrpc":"2.0","id":2,"result":{}})");
  EXPECT_EQ(stage.answers[batch].body,
            R"([{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","id":1,"result":{}}])");
}

TEST(HttpEndpoint, KeepsModernClientsOfOneServerApart) {
  EndpointStage stage;
  const auto first = stage.modern("1");
  const std::string first_id = stage.last_id();
  const auto second = stage.modern("1");
  const std::string second_id = stage.last_id();
  EXPECT_EQ(stage.running.size(), 1U);
  EXPECT_NE(first_id, second_id);
  stage.say(R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":)" +
            second_id + "}}");
  EXPECT_EQ(stage.answers[first].heads, 0);
  EXPECT_EQ(stage.answers[second].body,
            event(R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                  R"("params":{"progressToken":"t"}})"));
  stage.say(R"({"jsonrpc":"2.0","id":)" + first_id + R"(,"error":{"code":-32601,"message":"m"}})");
  EXPECT_EQ(stage.answers[first].head.status, 404);
  EXPECT_EQ(stage.answers[first].body,
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"m"}})");
  stage.modern("1", "x", "another owner");
  EXPECT_EQ(stage.running.size(), 2U);
}

TEST(HttpEndpoint, TakesADisconnectForACancellationInTheModernEraAlone) {
  EndpointStage stage;
  const auto call = stage.modern("1");
  const std::string id = stage.last_id();
  stage.leave(call);
  EXPECT_EQ(stage.told.back().second,
            R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id +
                R"(,"reason":"the client closed the connection"}})");
  stage.say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})");
  EXPECT_EQ(stage.answers[call].heads, 0);

  stage.initialize();
  const auto ping = stage.legacy(kPing);
  const std::size_t told = stage.told.size();
  stage.leave(ping);
  EXPECT_EQ(stage.told.size(), told);
}

TEST(HttpEndpoint, NamesTheServersIdInACancellation) {
  EndpointStage stage;
  stage.initialize();
  stage.legacy(kPing);
  const std::string id = stage.last_id();
  stage.legacy(
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"p"}})");
  EXPECT_EQ(
      stage.told.back().second,
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id + "}}");
}

TEST(HttpEndpoint, ClosesWhatIsIdleAndBoundsSessions) {
  EndpointStage stage({.sessions_max = 1});
  stage.initialize();
  EXPECT_EQ(stage.answers[stage.modern("1")].head.status, 503);
  ASSERT_TRUE(stage.endpoint.next_tick());
  stage.now = *stage.endpoint.next_tick();
  EndpointActions out;
  stage.endpoint.tick(stage.now, out);
  stage.run(out);
  EXPECT_TRUE(stage.running.empty());
  EXPECT_FALSE(stage.endpoint.next_tick());
}

TEST(HttpEndpoint, BoundsTheSessionsOfOneOwner) {
  EndpointStage stage({.sessions_max = 3, .sessions_per_owner_max = 2});
  const std::string opening = R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{}})";
  stage.send("POST", {}, opening, "a");
  stage.send("POST", {}, opening, "a");
  const auto third = stage.send("POST", {}, opening, "a");
  EXPECT_EQ(stage.answers[third].head.status, 429);
  EXPECT_EQ(stage.running.size(), 2U);
  stage.send("POST", {}, opening, "b");
  EXPECT_EQ(stage.running.size(), 3U);
  EXPECT_EQ(stage.answers[stage.send("POST", {}, opening, "b")].head.status, 503);
}

/// Requests, answers, disconnects and deaths of servers in an order that an Rng picks.
class Walk {
 public:
  explicit Walk(std::uint64_t seed) : rng_(seed) {}

  void step(int number) {
    switch (rng_.below(9)) {
      case 0:
        if (stage_.session.empty() || rng_.below(4) == 0) {
          stage_.initialize();
          seen_ = stage_.told.size();
        }
        break;
      case 1:
      case 2:
        waiting_.insert(
            stage_.modern(std::to_string(rng_.below(3)), "x", rng_.below(2) == 0 ? "a" : "b"));
        break;
      case 3:
        waiting_.insert(stage_.legacy(R"({"jsonrpc":"2.0","id":)" + std::to_string(number) +
                                      R"(,"method":"tools/list"})"));
        break;
      case 4:
      case 5:
        answer_one();
        break;
      case 6:  // maybe one that is in flight
        if (!stage_.session.empty()) {
          stage_.legacy(R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
                        R"("params":{"requestId":)" +
                        std::to_string(number - 1 - static_cast<int>(rng_.below(8))) + "}}");
        }
        break;
      case 7:
        if (!waiting_.empty() && rng_.below(2) == 0) {
          leave(*waiting_.begin());
        }
        break;
      default:
        if (!stage_.running.empty() && rng_.below(3) == 0) {
          kill_first_server();
        }
    }
    note_requests();
  }

  /// Ends every server, then looks at who was answered.
  void finish() {
    while (!stage_.running.empty()) {
      kill_first_server();
    }
    for (const wire::ExchangeId exchange : waiting_) {
      EXPECT_EQ(stage_.answers[exchange].ends, 1);
    }
    for (const wire::ExchangeId exchange : left_) {
      EXPECT_EQ(stage_.answers[exchange].ends, 0);
    }
  }

 private:
  void answer_one() {
    if (unanswered_.empty()) {
      return;
    }
    const auto at =
        unanswered_.begin() + static_cast<std::ptrdiff_t>(rng_.below(unanswered_.size()));
    stage_.say(R"({"jsonrpc":"2.0","id":)" + at->second + R"(,"result":{}})", at->first);
    if (rng_.below(3) != 0) {  // else it is answered twice
      unanswered_.erase(at);
    }
  }

  void leave(wire::ExchangeId exchange) {
    if (stage_.answers[exchange].ends == 0) {
      left_.insert(exchange);
    }
    waiting_.erase(exchange);
    stage_.leave(exchange);
  }

  void kill_first_server() {
    const std::string dead = *stage_.running.begin();
    EndpointActions out;
    stage_.endpoint.server_closed(dead, stage_.now, out);
    stage_.running.erase(dead);
    stage_.run(out);
  }

  void note_requests() {
    for (; seen_ < stage_.told.size(); ++seen_) {
      const auto message = wire::read_message(stage_.told[seen_].second);
      ASSERT_TRUE(message);
      if (message->kind == wire::Message::Kind::kRequest) {
        unanswered_.emplace_back(stage_.told[seen_].first, message->id.number_token());
      }
    }
  }

  Rng rng_;
  EndpointStage stage_;
  std::set<wire::ExchangeId> waiting_;
  std::set<wire::ExchangeId> left_;
  std::vector<std::pair<std::string, std::string>> unanswered_;
  std::size_t seen_ = 0;
};

// One answer for each request whose client stays, none for another, and no action for a server
// that is not there.
TEST(HttpEndpoint, AnswersEachRequestOnceWhateverTheInterleaving) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk(seed);
    for (int step = 0; step < 120; ++step) {
      walk.step(step);
    }
    walk.finish();
  }
}

}  // namespace
}  // namespace gatecrash::servers
