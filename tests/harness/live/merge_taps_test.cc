#include "harness/live/merge_taps.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/record/event_log.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;

Event bytes(std::int64_t at, Tap tap, Direction dir, std::string text, std::string session = "1") {
  Event event;
  event.at = Duration(at);
  event.tap = tap;
  event.dir = dir;
  event.bytes = std::move(text);
  event.session = std::move(session);
  return event;
}

Event watched(std::int64_t at, std::int64_t length) {
  Event event;
  event.at = Duration(at);
  event.kind = Event::Kind::kWorld;
  event.operation = record::kWatchedEvent;
  event.arguments = wire::Value::object({{"bytes", wire::Value::array({length})}});
  return event;
}

std::string told(const transcript::Transcript& transcript) {
  std::string out;
  for (const Event& event : transcript.events) {
    out += event.kind == Event::Kind::kBytes    ? event.bytes
           : event.kind == Event::Kind::kEffect ? "effect:" + event.operation
           : event.kind == Event::Kind::kAudit  ? "row"
                                                : "other";
    out += " ";
  }
  return out;
}

Seen one_call() {
  Seen seen;
  seen.clients.transcript.header.epoch = instant_from_us(1000);
  seen.clients.transcript.events = {bytes(0, Tap::kClient, Direction::kClientToServer, "call"),
                                    bytes(90, Tap::kClient, Direction::kServerToClient, "answer")};
  Part tap;
  tap.session = "1";
  tap.watched = {0};
  tap.transcript.header.epoch = instant_from_us(900);
  tap.transcript.events = {watched(120, 50),
                           bytes(121, Tap::kUpstream, Direction::kClientToServer, "up"),
                           bytes(150, Tap::kUpstream, Direction::kServerToClient, "down")};
  seen.taps.push_back(std::move(tap));
  seen.logs.push_back({false, "1", {{50, wire::read_json(R"({"decision":"allow"})").value()}}});
  return seen;
}

TEST(MergeTaps, PutsEverythingInTheOrderOfItsTimes) {
  EXPECT_EQ(told(merge_taps(one_call())), "call row up down answer ");
}

TEST(MergeTaps, PutsARowAfterAMessageThatWasSeenBeforeIt) {
  Seen seen = one_call();
  seen.taps[0].transcript.events[0].arguments.set("bytes", wire::Value::array({std::int64_t{49}}));
  EXPECT_EQ(told(merge_taps(seen)), "call up down answer row ");
}

TEST(MergeTaps, PutsCausesFirstWithinOneMicrosecond) {
  Seen seen = one_call();
  seen.taps[0].transcript.header.epoch = instant_from_us(1000 - 121);
  EXPECT_EQ(told(merge_taps(seen)).substr(0, 12), "row call up ");
}

TEST(MergeTaps, TellsTheRealTime) {
  Seen seen = one_call();
  seen.real_minus_monotonic = std::chrono::seconds(5);
  const auto merged = merge_taps(seen);
  EXPECT_EQ(us_since_epoch(merged.header.epoch), 5'001'000);
  EXPECT_EQ(merged.events.back().at, Duration(90));
}

TEST(MergeTaps, ReadsEffectsAndLeavesOutOutcomes) {
  Seen seen = one_call();
  seen.logs[0] = {
      true,
      "",
      {{50, wire::read_json(R"({"op":"healthlake:X","args":{},"status":200,"changed":true})")
                .value()}}};
  EXPECT_EQ(told(merge_taps(seen)), "call effect:healthlake:X up down answer ");
  seen.logs[0] = {false, "1", {{50, wire::read_json(R"({"outcome":"result"})").value()}}};
  EXPECT_EQ(told(merge_taps(seen)), "call up down answer ");
}

TEST(LogLines, KnowWhereTheyEndAndSkipWhatIsNoObject) {
  const auto lines = log_lines("{\"a\":1}\nnonsense\n{\"b\":2}\n{\"cut\":");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].end, 8U);
  EXPECT_EQ(lines[1].end, 25U);
}

}  // namespace
}  // namespace gatecrash::live
