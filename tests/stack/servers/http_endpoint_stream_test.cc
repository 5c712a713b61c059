// Streams of events: their ids, who resumes them, and how they end.
#include <charconv>

#include <gtest/gtest.h>

#include "tests/stack/servers/endpoint_stage.h"

namespace gatecrash::servers {
namespace {

constexpr const char* kTokenCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":)"
    R"({"progressToken":1}}})";
constexpr const char* kResult = R"({"jsonrpc":"2.0","id":1,"result":{}})";

std::string progress_event(int number) {
  return R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,)"
         R"("progress":)" +
         std::to_string(number) + "}}";
}

std::string cancellation(const std::string& id) {
  return R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id +
         "}}";
}

/// A session with one call in flight.
struct Called : EndpointStage {
  explicit Called(EndpointOptions options = {}) : EndpointStage(std::move(options)) {
    initialize();
    call = legacy(kTokenCall);
    id = last_id();
  }

  void answer() { say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})"); }

  wire::ExchangeId get() { return send("GET", {{"Mcp-Session-Id", session}}, ""); }

  wire::ExchangeId resume(const std::string& last_event) {
    return send("GET", {{"Mcp-Session-Id", session}, {"Last-Event-ID", last_event}}, "");
  }

  wire::ExchangeId call = 0;
  std::string id;
};

TEST(HttpEndpointStream, GoesOnAfterTheEventThatAResumingClientNames) {
  Called stage;
  stage.say(progress_event(1));
  stage.say(progress_event(2));
  EXPECT_EQ(stage.answers[stage.call].body,
            event(progress_event(1), "2-1") + event(progress_event(2), "2-2"));
  stage.leave(stage.call);
  stage.say(progress_event(3));
  const auto resumed = stage.resume("2-1");
  EXPECT_EQ(stage.answers[resumed].body,
            event(progress_event(2), "2-2") + event(progress_event(3), "2-3"));
  stage.answer();
  EXPECT_TRUE(stage.answers[resumed].body.ends_with(event(kResult, "2-4")));
  EXPECT_EQ(stage.answers[resumed].ends, 1);
  EXPECT_EQ(stage.answers[stage.call].ends, 0);
}

TEST(HttpEndpointStream, KeepsTheAnswerThatCameWhileNobodyRead) {
  Called stage;
  stage.say(progress_event(1));
  stage.leave(stage.call);
  stage.answer();
  const auto resumed = stage.resume("2-1");
  EXPECT_EQ(stage.answers[resumed].body, event(kResult, "2-2"));
  EXPECT_EQ(stage.answers[resumed].ends, 1);
  EXPECT_EQ(stage.answers[stage.resume("2-1")].body, event(kResult, "2-2")) << "once more";
  EXPECT_EQ(stage.answers[stage.resume("2-2")].head.status, 400) << "nothing follows";
}

TEST(HttpEndpointStream, NeverRepeatsEventsOfAnotherStream) {
  Called stage;
  const auto get = stage.get();
  stage.say(kListChanged);
  EXPECT_TRUE(stage.answers[get].body.ends_with(event(kListChanged, "3-2")));
  stage.say(progress_event(1));
  stage.say(progress_event(2));
  stage.leave(get);
  stage.leave(stage.call);
  stage.say(kListChanged);
  const auto resumed = stage.resume("3-1");
  EXPECT_EQ(stage.answers[resumed].body, event(kListChanged, "3-2") + event(kListChanged, "3-3"))
      << "and what waited for a stream";
  EXPECT_EQ(stage.answers[stage.resume("2-1")].body, event(progress_event(2), "2-2"));
}

TEST(HttpEndpointStream, RefusesToResumeWhatItDoesNotKnow) {
  Called stage({.replay_events_max = 2});
  for (int i = 1; i <= 3; ++i) {
    stage.say(progress_event(i));
  }
  stage.leave(stage.call);
  stage.say(progress_event(4));
  for (const char* const id : {"2-1", "2-5", "1-1", "9-1", "", "2-2 ", "x"}) {
    const auto refused = stage.resume(id);
    EXPECT_EQ(stage.answers[refused].head.status, 400) << id;
    EXPECT_EQ(stage.answers[refused].ends, 1);
  }
  EXPECT_EQ(stage.answers[stage.resume("2-2")].body,
            event(progress_event(3), "2-3") + event(progress_event(4), "2-4"));
  stage.initialize();
  EXPECT_EQ(stage.answers[stage.resume("2-2")].head.status, 400) << "another session's";
}

TEST(HttpEndpointStream, HasOneReader) {
  Called stage;
  stage.say(progress_event(1));
  const auto resumed = stage.resume("2-1");
  EXPECT_EQ(stage.answers[stage.call].ends, 1) << "a connection that is thought to be lost";
  stage.leave(stage.call);
  stage.answer();
  EXPECT_EQ(stage.answers[resumed].body, event(kResult, "2-2"));
}

TEST(HttpEndpointStream, BeginsAGetWithAnEventToResumeAfter) {
  Called stage;
  EXPECT_EQ(stage.answers[stage.get()].body, "id: 3-1\ndata: \n\n");
  stage.initialize("2025-06-18");
  EXPECT_EQ(stage.answers[stage.get()].body, "") << "such clients would take it for a message";
}

TEST(HttpEndpointStream, BoundsResumedGetStreamsToo) {
  Called stage({.get_streams_max = 1});
  stage.leave(stage.get());
  const auto second = stage.get();
  EXPECT_EQ(stage.answers[stage.get()].head.status, 409);
  EXPECT_EQ(stage.answers[stage.resume("3-1")].head.status, 409);
  EXPECT_EQ(stage.answers[stage.resume("4-1")].head.status, 200) << "it takes the other's place";
  EXPECT_EQ(stage.answers[second].ends, 1);
}

TEST(HttpEndpointStream, HasNoIdsInTheModernEra) {
  EndpointStage stage;
  const auto call = stage.modern("1");
  stage.say(R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":)" +
            stage.last_id() + "}}");
  EXPECT_EQ(stage.answers[call].body.find("id: "), std::string::npos);
  EXPECT_EQ(stage.answers[call].heads, 1);
}

TEST(HttpEndpointStream, AsksOnTheStreamThatCanBeResumedWhereNoOtherIs) {
  Called stage;
  const std::string ask = R"({"jsonrpc":"2.0","id":9,"method":"sampling/createMessage"})";
  stage.say(progress_event(1));
  stage.leave(stage.call);
  stage.say(ask);
  EXPECT_EQ(stage.answers[stage.resume("2-1")].body, event(ask, "2-2"));
}

TEST(HttpEndpointStream, EndsWithoutAnAnswerWhenItsRequestIsCancelled) {
  Called stage;
  stage.legacy(cancellation("1"));
  ASSERT_EQ(stage.answers[stage.call].head.status, 200);
  EXPECT_EQ(*wire::find_header(stage.answers[stage.call].head.headers, "content-type"),
            "text/event-stream");
  EXPECT_EQ(stage.answers[stage.call].body, "");
  EXPECT_EQ(stage.answers[stage.call].ends, 1);
  stage.answer();
  EXPECT_EQ(stage.answers[stage.call].body, "");
  EXPECT_EQ(stage.answers[stage.legacy(kTokenCall)].heads, 0) << "its id is free";

  Called streaming;
  streaming.say(progress_event(1));
  streaming.legacy(cancellation("\"1\""));
  EXPECT_EQ(streaming.answers[streaming.call].ends, 0) << "another id";
  streaming.legacy(cancellation("1"));
  EXPECT_EQ(streaming.answers[streaming.call].body, event(progress_event(1), "2-1"));
  EXPECT_EQ(streaming.answers[streaming.call].ends, 1);
  EXPECT_EQ(streaming.answers[streaming.resume("2-1")].head.status, 400);
}

TEST(HttpEndpointStream, AnswersWhatIsNotCancelledOfABatch) {
  EndpointStage stage;
  stage.initialize("2025-03-26");
  const auto batch = stage.legacy(R"([{"jsonrpc":"2.0","id":1,"method":"ping"},)"
                                  R"({"jsonrpc":"2.0","id":2,"method":"ping"}])");
  stage.say(R"({"jsonrpc":"2.0","id":2,"result":{}})");
  stage.legacy(cancellation("2"));
  EXPECT_EQ(stage.answers[batch].body, "[" + std::string(kResult) + "]");
  EXPECT_EQ(stage.answers[batch].ends, 1);
}

TEST(HttpEndpointStream, CannotCancelTheHandshake) {
  EndpointStage stage;
  const auto opening =
      stage.send("POST", {}, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})");
  const std::string id = stage.last_id();
  const std::string log = R"({"jsonrpc":"2.0","method":"notifications/message","params":{}})";
  stage.say(log);  // the session is known before it is answered
  stage.session = *wire::find_header(stage.answers[opening].head.headers, "Mcp-Session-Id");
  stage.legacy(cancellation("1"));
  stage.say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"protocolVersion":"2025-11-25"}})");
  EXPECT_EQ(stage.answers[opening].ends, 1);
  EXPECT_NE(stage.answers[opening].body.find("protocolVersion"), std::string::npos);
}

/// Calls of one session whose clients leave and resume as an Rng picks.
class ResumeWalk {
 public:
  explicit ResumeWalk(std::uint64_t seed) : rng_(seed) {
    stage_.initialize();
    for (int call = 0; call < kCalls; ++call) {
      const std::string number = std::to_string(call);
      const auto exchange = stage_.legacy(R"({"jsonrpc":"2.0","id":)" + number +
                                          R"(,"method":"tools/call","params":{"name":"x",)" +
                                          R"("_meta":{"progressToken":)" + number + "}}}");
      calls_.push_back({.id = stage_.last_id(), .exchange = exchange});
    }
  }

  void step() {
    const std::size_t which = rng_.below(kCalls);
    Call& call = calls_[which];
    switch (rng_.below(4)) {
      case 0:
      case 1:
        if (!call.answered) {
          stage_.say(R"({"jsonrpc":"2.0","method":"notifications/progress","params":)"
                     R"({"progressToken":)" +
                     std::to_string(which) + R"(,"progress":)" + std::to_string(++call.said) +
                     "}}");
        }
        break;
      case 2:
        break_connection(call);
        break;
      default:
        if (rng_.below(8) == 0 && !call.answered && call.said > 0) {
          call.answered = true;
          stage_.say(R"({"jsonrpc":"2.0","id":)" + call.id + R"(,"result":{"progress":)" +
                     std::to_string(++call.said) + "}}");
        }
    }
  }

  /// Everybody reads to the end: each event of its own call was seen once, in order.
  void finish() {
    for (Call& call : calls_) {
      read(call);
      if (call.left) {
        resume(call);
        read(call);
      }
      ASSERT_EQ(call.seen.size(), static_cast<std::size_t>(call.said));
      for (int i = 0; i < call.said; ++i) {
        EXPECT_EQ(call.seen[static_cast<std::size_t>(i)], i + 1);
      }
    }
  }

 private:
  static constexpr int kCalls = 3;

  struct Call {
    std::string id{};
    wire::ExchangeId exchange = 0;
    int said = 0;
    bool answered = false;
    bool left = false;
    std::string last_event{};
    std::vector<int> seen{};
  };

  /// The connection breaks after some of what was sent has been read, or a broken one is resumed.
  void break_connection(Call& call) {
    if (call.left) {
      resume(call);
    } else if (stage_.answers[call.exchange].heads > 0) {
      read(call, rng_.below(4));
      if (!call.last_event.empty()) {
        stage_.leave(call.exchange);
        call.left = true;
      }
    }
  }

  void resume(Call& call) {
    const auto exchange = stage_.send(
        "GET", {{"Mcp-Session-Id", stage_.session}, {"Last-Event-ID", call.last_event}}, "");
    const bool complete = call.answered && static_cast<int>(call.seen.size()) == call.said;
    ASSERT_EQ(stage_.answers[exchange].head.status, complete ? 400 : 200);
    call.exchange = exchange;
    call.left = complete;
  }

  /// Takes up to `events_max` further events in.
  void read(Call& call, std::size_t events_max = 1000) {
    std::string& body = stage_.answers[call.exchange].body;
    for (std::size_t end = body.find("\n\n"); end != std::string::npos && events_max > 0;
         end = body.find("\n\n"), --events_max) {
      const std::string text = body.substr(0, end);
      body.erase(0, end + 2);
      call.last_event = text.substr(4, text.find('\n') - 4);
      int number = 0;
      std::from_chars(text.data() + text.rfind(':') + 1, text.data() + text.size(), number);
      call.seen.push_back(number);
    }
  }

  Rng rng_;
  EndpointStage stage_;
  std::vector<Call> calls_;
};

TEST(HttpEndpointStream, LosesAndRepeatsNothingHoweverOftenItBreaks) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ResumeWalk walk(seed);
    for (int step = 0; step < 80; ++step) {
      walk.step();
    }
    walk.finish();
    if (testing::Test::HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace gatecrash::servers
