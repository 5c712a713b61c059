#include "harness/target/process_target.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/target/play.h"
#include "stack/net/real_clock.h"

namespace gatecrash::target {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr net::Patience kShort{milliseconds(200), milliseconds(200)};

/// What comes until `count` bytes or the end are there.
std::string read(Target& target, std::size_t count) {
  std::string out;
  for (int i = 0; i < 100 && out.size() < count; ++i) {
    for (const Heard& heard : target.receive(milliseconds(100))) {
      out += heard.ended ? "(end)" : heard.bytes;
    }
  }
  return out;
}

TEST(ProcessTarget, StartsOneProcessForEachSession) {
  ProcessTarget target({"/bin/cat"}, kShort);
  ASSERT_TRUE(target.open("1", "a"));
  ASSERT_TRUE(target.open("2", "b"));
  target.send("2", "two\n");
  EXPECT_EQ(read(target, 4), "two\n");
  target.send("1", "one\n");
  EXPECT_EQ(read(target, 4), "one\n");
  EXPECT_TRUE(target.may_still_answer());
  target.finish();
  EXPECT_FALSE(target.may_still_answer());
  EXPECT_TRUE(target.endings().empty());
}

TEST(ProcessTarget, NamesACommandThatDoesNotExist) {
  ProcessTarget target({"gatecrash-no-such-command"}, kShort);
  const Status opened = target.open("1", "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kLocalProcess);
}

TEST(ProcessTarget, HearsWhatIsSaidAfterTheInputEnded) {
  ProcessTarget target({"/bin/sh", "-c", "cat; echo last; exit 3"}, kShort);
  ASSERT_TRUE(target.open("1", ""));
  target.send("1", "first\n");
  std::string out;
  for (const Heard& heard : target.finish()) {
    out += heard.bytes;
  }
  EXPECT_EQ(out, "first\nlast\n");
  ASSERT_EQ(target.endings().size(), 1U);
  EXPECT_EQ(target.endings()[0], "session 1: the target exited with code 3");
}

TEST(ProcessTarget, StopsAChildThatWouldNotEnd) {
  ProcessTarget target({"/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"}, kShort);
  ASSERT_TRUE(target.open("1", ""));
  target.finish();
  ASSERT_EQ(target.endings().size(), 1U);
  EXPECT_EQ(target.endings()[0],
            "session 1: the target did not end when its input did, and was stopped");
}

TEST(ProcessTarget, ReturnsAtOnceWhenTheChildHasEnded) {
  ProcessTarget target({"/bin/true"}, kShort);
  ASSERT_TRUE(target.open("1", ""));
  EXPECT_EQ(read(target, 1), "(end)");
  EXPECT_FALSE(target.may_still_answer());
  target.send("1", std::string(1 << 21U, 'x'));  // nobody reads it
}

replay::Conversation one_ping() {
  transcript::Transcript transcript;
  transcript::Event event;
  event.session = "1";
  event.bytes = "{\"id\":1,\"method\":\"ping\"}\n";
  transcript.events.push_back(event);
  event.dir = transcript::Direction::kServerToClient;
  event.bytes = "{\"id\":1,\"result\":{}}\n";
  transcript.events.push_back(event);
  return replay::read_conversation(transcript);
}

TEST(ProcessTarget, PlaysARecordingToARealProcess) {
  ProcessTarget target({"/bin/sh", "-c", "read line; echo '{\"id\":1,\"result\":{}}'; cat"},
                       kShort);
  const Result<Played> played = play(one_ping(), "t", target);
  ASSERT_TRUE(played) << played.error().to_string();
  EXPECT_TRUE(played->report.held()) << report_text(played->report);
}

TEST(ProcessTarget, SaysHowOneThatNeverAnsweredEnded) {
  PlayOptions options;
  options.answer_timeout = milliseconds(200);
  ProcessTarget gone({"/bin/sh", "-c", "exit 7"}, kShort);
  const Result<Played> exited = play(one_ping(), "t", gone, options);
  ASSERT_FALSE(exited);
  EXPECT_EQ(exited.error().code, Code::kPeerGone);
  EXPECT_EQ(exited.error().message,
            "the target never answered (session 1: the target exited with code 7)");
  ProcessTarget mute({"/bin/sleep", "60"}, kShort);
  const net::Monotonic begin = net::monotonic_now();
  const Result<Played> silent = play(one_ping(), "t", mute, options);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Code::kPeerGone);
  EXPECT_LT(net::monotonic_now() - begin, seconds(5));
}

}  // namespace
}  // namespace gatecrash::target
