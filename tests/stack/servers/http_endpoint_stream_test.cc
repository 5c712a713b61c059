// Streams of events: their ids, who resumes them, and how they end.
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

}  // namespace
}  // namespace gatecrash::servers
