#include "harness/live/live_run.h"

#include <gtest/gtest.h>

#include "tests/harness/live/echo_target.h"

namespace gatecrash::live {
namespace {

using transcript::Event;

constexpr const char* kPing = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n";

std::vector<std::string> story(const transcript::Transcript& transcript) {
  std::vector<std::string> out;
  for (const Event& event : transcript.events) {
    const bool up = event.dir == transcript::Direction::kClientToServer;
    out.push_back(event.kind == Event::Kind::kOpen    ? "open"
                  : event.kind == Event::Kind::kBytes ? (up ? "say" : "hear")
                                                      : event.operation);
  }
  return out;
}

TEST(LiveRun, WritesDownWhatWasSaidAndHeard) {
  EchoTarget target;
  LiveRun run(target, {});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", kPing);
  run.quiet();
  EXPECT_EQ(run.answers(), 1U);
  EXPECT_EQ(run.misses(), 0U);
  EXPECT_EQ(story(run.take()), (std::vector<std::string>{"open", "say", "hear", "quiet"}));
}

TEST(LiveRun, GivesUpOnAnAnswerAndIsNotQuiet) {
  EchoTarget target;
  target.answers = false;
  LiveRun run(target, {.answer_max = std::chrono::milliseconds(20)});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", kPing);
  run.quiet();
  EXPECT_EQ(run.misses(), 1U);
  EXPECT_EQ(story(run.take()), (std::vector<std::string>{"open", "say"}));
}

TEST(LiveRun, WaitsForNothingWhoseLineHasNoEnd) {
  EchoTarget target;
  target.answers = false;
  LiveRun run(target, {.answer_max = std::chrono::hours(1)});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", R"({"jsonrpc":"2.0","id":7,"method":"ping"})");
  run.quiet();
  EXPECT_EQ(run.misses(), 0U);
}

TEST(LiveRun, WaitsForNoCancelledAnswer) {
  EchoTarget target;
  target.answers = false;
  LiveRun run(target, {.answer_max = std::chrono::hours(1)});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", std::string(kPing) +
                   "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                   "\"params\":{\"requestId\":7}}\n");
  run.quiet();
  EXPECT_EQ(run.misses(), 0U);
}

TEST(LiveRun, NotesTheLengthOfLogsBeforeWhatItHears) {
  EchoTarget target;
  std::uint64_t length = 0;
  LiveRun run(target, {.watched = [&] {
                length += 10;
                return wire::Value::array({length});
              }});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", kPing);
  run.quiet();
  EXPECT_EQ(story(run.take()),
            (std::vector<std::string>{"open", "say", "watched-bytes", "hear", "quiet"}));
}

TEST(LiveRun, SaysAScriptAgain) {
  EchoTarget first;
  LiveRun run(first, {});
  ASSERT_TRUE(run.open("1", "a").has_value());
  run.say("1", kPing, true);
  run.quiet();
  EchoTarget second;
  LiveRun again(second, {});
  for (const Step& step : run.script()) {
    ASSERT_TRUE(again.carry_out(step).has_value());
  }
  EXPECT_EQ(again.script(), run.script());
  EXPECT_EQ(second.said, first.said);
}

TEST(LiveRun, WaitsForTheEdgeOfARealWindow) {
  EchoTarget target;
  LiveRun run(target, {.real_minus_monotonic = std::chrono::hours(1)});
  constexpr Duration kWindow = std::chrono::milliseconds(40);
  run.edge(kWindow, std::chrono::milliseconds(3));
  const Duration into(us_since_epoch(run.now()) % kWindow.count());
  EXPECT_GE(into, std::chrono::milliseconds(3));
}

}  // namespace
}  // namespace gatecrash::live
