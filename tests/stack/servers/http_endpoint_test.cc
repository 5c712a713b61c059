#include "stack/servers/http_endpoint.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "stack/base/ids.h"
#include "stack/base/rng.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{},"progressToken":"t"})";

struct Answer {
  int heads = 0;
  int ends = 0;
  wire::HttpHead head;
  std::string body;
};

/// An endpoint, what it answered, and what its line servers were told.
struct Stage {
  explicit Stage(EndpointOptions options = {})
      : endpoint([this] { return make_hex_id(rng); }, std::move(options)) {}

  void run(const EndpointActions& actions) {
    for (const EndpointAction& action : actions) {
      Answer& answer = answers[action.exchange];
      switch (action.kind) {
        case EndpointAction::Kind::kHead:
          EXPECT_EQ(++answer.heads, 1);
          answer.head = action.head;
          break;
        case EndpointAction::Kind::kBody:
          EXPECT_EQ(answer.heads, 1);
          EXPECT_EQ(answer.ends, 0);
          answer.body += action.bytes;
          break;
        case EndpointAction::Kind::kEnd:
          EXPECT_EQ(answer.heads, 1);
          EXPECT_EQ(++answer.ends, 1);
          break;
        case EndpointAction::Kind::kOpenServer:
          EXPECT_TRUE(running.insert(action.server).second);
          server = action.server;
          break;
        case EndpointAction::Kind::kCloseServer:
          EXPECT_EQ(running.erase(action.server), 1U);
          break;
        case EndpointAction::Kind::kToServer:
          EXPECT_TRUE(running.contains(action.server));
          told.emplace_back(action.server, action.bytes);
          break;
      }
    }
  }

  wire::ExchangeId send(std::string method, wire::Headers headers, std::string body,
                        Owner owner = "") {
    headers.emplace_back("Host", "localhost:1");
    headers.emplace_back("Accept", "application/json, text/event-stream");
    headers.emplace_back("Content-Type", "application/json");
    EndpointActions out;
    endpoint.request(++last, {std::move(method), "", "/mcp", std::move(headers), std::move(body)},
                     owner, now, out);
    run(out);
    return last;
  }

  wire::ExchangeId legacy(const std::string& body, Owner owner = "") {
    return send("POST", {{"Mcp-Session-Id", session}}, body, owner);
  }

  wire::ExchangeId modern(std::string_view id, std::string_view name = "x", Owner owner = "") {
    return send("POST",
                {{"MCP-Protocol-Version", "2026-07-28"},
                 {"Mcp-Method", "tools/call"},
                 {"Mcp-Name", std::string(name)}},
                R"({"jsonrpc":"2.0","id":)" + std::string(id) +
                    R"(,"method":"tools/call","params":{"name":"x",)" + std::string(kMeta) + "}}",
                owner);
  }

  void say(const std::string& line, std::string name = "") {
    EndpointActions out;
    endpoint.from_server(name.empty() ? server : name, line, now, out);
    run(out);
  }

  void leave(wire::ExchangeId exchange) {
    EndpointActions out;
    endpoint.client_gone(exchange, now, out);
    run(out);
  }

  /// The id under which the last request was told to its line server.
  std::string last_id() const { return wire::read_message(told.back().second)->id.number_token(); }

  void initialize(const std::string& version = "2025-11-25") {
    const auto exchange =
        send("POST", {}, R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{}})");
    say(R"({"jsonrpc":"2.0","id":)" + last_id() + R"(,"result":{"protocolVersion":")" + version +
        R"("}})");
    const std::string* const id =
        wire::find_header(answers[exchange].head.headers, "mcp-session-id");
    ASSERT_NE(id, nullptr);
    session = *id;
  }

  Rng rng{7};
  HttpEndpoint endpoint;
  Instant now = instant_from_us(0);
  wire::ExchangeId last = 0;
  std::string server;
  std::string session;
  std::map<wire::ExchangeId, Answer> answers;
  std::set<std::string> running;
  std::vector<std::pair<std::string, std::string>> told;
};

constexpr const char* kPing = R"({"jsonrpc":"2.0","id":"p","method":"ping"})";
constexpr const char* kListChanged =
    R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})";

std::string event(std::string_view data) {
  return "event: message\ndata: " + std::string(data) + "\n\n";
}

TEST(HttpEndpoint, AnswersWithJsonUnderTheClientsOwnId) {
  Stage stage;
  stage.initialize();
  const auto ping = stage.legacy(kPing);
  stage.say(R"({"jsonrpc":"2.0","id":)" + stage.last_id() + R"(,"result":{}})");
  EXPECT_EQ(stage.answers[ping].head.status, 200);
  EXPECT_EQ(stage.answers[ping].body, R"({"jsonrpc":"2.0","id":"p","result":{}})");
  EXPECT_EQ(stage.answers[ping].ends, 1);
}

TEST(HttpEndpoint, TurnsIntoAnEventStreamWhenSomethingComesBeforeTheAnswer) {
  Stage stage;
  stage.initialize();
  const auto call =
      stage.legacy(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":)"
                   R"({"progressToken":1}}})");
  const std::string id = stage.last_id();
  const auto other = stage.legacy(kPing);
  const std::string progress =
      R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1}})";
  stage.say(progress);
  EXPECT_EQ(stage.answers[call].body, event(progress));
  EXPECT_EQ(stage.answers[other].heads, 0);
  stage.say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})");
  EXPECT_EQ(stage.answers[call].body,
            event(progress) + event(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
  EXPECT_EQ(stage.answers[call].ends, 1);
}

TEST(HttpEndpoint, KeepsWhatNoRequestAskedForUntilAStreamIsOpened) {
  Stage stage({.queued_events_max = 2});
  stage.initialize();
  const std::string updated =
      R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"u"}})";
  stage.say(kListChanged);
  stage.say(kListChanged);
  stage.say(updated);
  const auto get = stage.send("GET", {{"Mcp-Session-Id", stage.session}}, "");
  EXPECT_EQ(stage.answers[get].body, event(kListChanged) + event(updated)) << "the oldest is gone";
  const std::string ask = R"({"jsonrpc":"2.0","id":9,"method":"roots/list"})";
  stage.say(ask);
  EXPECT_TRUE(stage.answers[get].body.ends_with(event(ask)));
  EXPECT_EQ(stage.answers[get].ends, 0);
  const auto reply = stage.legacy(R"({"jsonrpc":"2.0","id":9,"result":{"roots":[]}})");
  EXPECT_EQ(stage.answers[reply].head.status, 202);
  EXPECT_EQ(stage.told.back().second, R"({"jsonrpc":"2.0","id":9,"result":{"roots":[]}})");
}

TEST(HttpEndpoint, KnowsItsSessionsAndTheirOwners) {
  Stage stage;
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
  Stage stage;
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
  Stage stage;
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
  Stage stage;
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
  Stage stage;
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
  Stage stage;
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
  Stage stage({.sessions_max = 1});
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

/// Requests, answers, disconnects and deaths of servers in an order that an Rng picks.
class Walk {
 public:
  explicit Walk(std::uint64_t seed) : rng_(seed) {}

  void step(int number) {
    switch (rng_.below(8)) {
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
      case 6:
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
  Stage stage_;
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
