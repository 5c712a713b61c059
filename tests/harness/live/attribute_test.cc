#include "harness/live/attribute.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;

Event said(std::string session, std::string text) {
  Event event;
  event.session = std::move(session);
  event.bytes = std::move(text);
  return event;
}

Event upstream(Direction dir, std::string text) {
  Event event;
  event.tap = Tap::kUpstream;
  event.dir = dir;
  event.bytes = std::move(text);
  return event;
}

std::string call(const std::string& id, const std::string& tool) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" + tool +
         "\",\"arguments\":{}}}\n";
}

TEST(Attribute, JoinsBySayingWhoSaidIt) {
  transcript::Transcript transcript;
  transcript.events = {
      said("1", call("1", "a")), said("2", call("1", "b")),
      upstream(Direction::kClientToServer, call("70", "b") + call("71", "a")),
      upstream(Direction::kServerToClient, "{\"jsonrpc\":\"2.0\",\"id\":71,\"result\":{}}\n")};
  attribute(transcript);
  ASSERT_EQ(transcript.events.size(), 5U);
  EXPECT_EQ(transcript.events[2].session, "2");
  EXPECT_EQ(transcript.events[3].session, "1");
  EXPECT_EQ(transcript.events[4].session, "1");
}

TEST(Attribute, LeavesAStrayWithWhoSpokeLast) {
  transcript::Transcript transcript;
  transcript.events = {said("1", call("1", "a")), said("2", call("1", "b")),
                       upstream(Direction::kClientToServer, call("70", "c"))};
  attribute(transcript);
  EXPECT_EQ(transcript.events[2].session, "2");
}

Event row(std::string grant, std::string method) {
  Event event;
  event.kind = Event::Kind::kAudit;
  event.session = "as the gateway calls it";
  event.arguments = wire::Value::object({{"grant", std::move(grant)},
                                         {"method", std::move(method)},
                                         {"tool", ""},
                                         {"decision", "deny"}});
  return event;
}

Event opened(std::string session, std::string grant) {
  Event event;
  event.kind = Event::Kind::kOpen;
  event.session = std::move(session);
  event.grant = std::move(grant);
  return event;
}

TEST(Attribute, JoinsRowsByGrantAndWhatTheySayOfTheMessage) {
  transcript::Transcript transcript;
  transcript.events = {opened("1", "a"),
                       opened("2", "a"),
                       opened("3", "b"),
                       said("1", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n"),
                       said("2", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]\n"),
                       said("3", "nonsense\n"),
                       row("b", ""),
                       row("a", ""),
                       row("a", "ping")};
  attribute(transcript);
  EXPECT_EQ(transcript.events[6].session, "3");
  EXPECT_EQ(transcript.events[7].session, "2");
  EXPECT_EQ(transcript.events[8].session, "1");
}

// A row of it has no tool, though its message names one.
TEST(Attribute, JoinsTheRowOfACallWhoseArgumentsAreNoObject) {
  const std::string unreadable =
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x","arguments":"{}"}})"
      "\n";
  transcript::Transcript transcript;
  transcript.events = {opened("1", "a"), opened("2", "a"), said("2", unreadable),
                       said("1", call("1", "read")), row("a", "tools/call")};
  attribute(transcript);
  EXPECT_EQ(transcript.events.back().session, "2");
}

TEST(Attribute, ServesTwoWhoSaidTheSameInTurn) {
  transcript::Transcript transcript;
  transcript.events = {said("1", call("1", "a")), said("2", call("1", "a")),
                       upstream(Direction::kClientToServer, call("70", "a")),
                       upstream(Direction::kClientToServer, call("71", "a"))};
  attribute(transcript);
  EXPECT_EQ(transcript.events[2].session, "1");
  EXPECT_EQ(transcript.events[3].session, "2");
}

}  // namespace
}  // namespace gatecrash::live
