#include "harness/campaign/twins.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::campaign {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using transcript::Transcript;

Event bytes(Tap tap, Direction dir, std::string text) {
  Event event;
  event.kind = Event::Kind::kBytes;
  event.tap = tap;
  event.dir = dir;
  event.session = "1";
  event.bytes = std::move(text);
  return event;
}

Event said(std::string text) {
  return bytes(Tap::kClient, Direction::kClientToServer, std::move(text));
}

Event world(std::string what) {
  Event event;
  event.kind = Event::Kind::kWorld;
  event.operation = std::move(what);
  return event;
}

TEST(Twins, SpellWholeReadableMessagesOtherwise) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"b":[2]}})";
  Transcript recorded;
  recorded.events = {
      said(ping.substr(0, 9)),
      said(ping.substr(9) + "\nnot JSON\n"),
      bytes(Tap::kUpstream, Direction::kClientToServer, ping + "\n"),
      said(R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})"
           "\n"),
      said("unfinished"),
  };
  const Transcript changed = respelt(recorded);
  ASSERT_EQ(changed.events.size(), 4U) << "the piece went with the rest of its line";
  const std::string& lines = changed.events[0].bytes;
  const std::string first = lines.substr(0, lines.find('\n'));
  EXPECT_NE(first, ping);
  EXPECT_EQ(wire::read_json(first)->find("params")->find("a")->as_int64(), 1);
  EXPECT_EQ(lines.substr(first.size()), "\nnot JSON\n");
  EXPECT_EQ(changed.events[1].bytes, ping + "\n") << "the gateway's own bytes";
  EXPECT_EQ(changed.events[2].bytes, recorded.events[3].bytes);
  EXPECT_EQ(changed.events[3].bytes, "unfinished");
}

TEST(Twins, LeaveOutWhatBreaks) {
  Transcript recorded;
  Event server_ended = world("");
  server_ended.kind = Event::Kind::kEof;
  server_ended.tap = Tap::kUpstream;
  Event client_left = server_ended;
  client_left.tap = Tap::kClient;
  recorded.events = {
      world("state-store-down"), world("reload"), world("clock-step"), world("gateway-restart"),
      world("approval"),         server_ended,    client_left,         said("{}\n")};
  const Transcript sound = without_faults(recorded);
  ASSERT_EQ(sound.events.size(), 5U);
  EXPECT_EQ(sound.events[0].operation, "reload");
  EXPECT_EQ(sound.events[3].tap, Tap::kClient);
}

TEST(Twins, AreOfOneWorldInSixteen) {
  int count = 0;
  for (std::uint64_t seed = 0; seed < 1600; ++seed) {
    count += has_twins(seed) ? 1 : 0;
  }
  EXPECT_GT(count, 70);
  EXPECT_LT(count, 130);
  EXPECT_TRUE(judged_by_twins("same-decision"));
  EXPECT_FALSE(judged_by_twins("rate-cap"));
}

}  // namespace
}  // namespace gatecrash::campaign
