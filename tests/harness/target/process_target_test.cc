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

constexpr Duration kLong = seconds(20);

ProcessTarget shell(const std::string& script) {
  return ProcessTarget(
      [script](std::string_view session, std::string_view grant) {
        return std::vector<std::string>{"/bin/sh",         "-c", script, "sh", std::string(session),
                                        std::string(grant)};
      },
      net::ChildStderr::kPipe, {milliseconds(300), milliseconds(200)});
}

TEST(ProcessTarget, StartsAProcessForEachSessionAndGrant) {
  ProcessTarget target = shell("echo $1 $2; cat");
  ASSERT_TRUE(target.open("1", "a").has_value());
  const auto heard = target.receive(kLong);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].bytes, "1 a\n");
  target.send("1", "x\n");
  EXPECT_EQ(target.receive(kLong).at(0).bytes, "x\n");
  target.finish();
  ASSERT_EQ(target.ends().size(), 1U);
  EXPECT_FALSE(target.ends()[0].left_early);
  EXPECT_EQ(target.ends()[0].exit_code, 0);
}

TEST(ProcessTarget, TellsACrashAndItsLastWords) {
  ProcessTarget target = shell("read x; echo oh no >&2; kill -SEGV $$");
  ASSERT_TRUE(target.open("1", "a").has_value());
  target.send("1", "x\n");
  while (target.may_still_answer()) {
    target.receive(kLong);
  }
  target.finish();
  ASSERT_EQ(target.ends().size(), 1U);
  EXPECT_TRUE(target.ends()[0].left_early);
  EXPECT_EQ(target.ends()[0].exit_code, -11);
  EXPECT_EQ(target.ends()[0].complaint, "oh no\n");
  EXPECT_EQ(target.endings().at(0), "session 1: the target was killed by signal 11");
}

TEST(ProcessTarget, TellsAChildThatStays) {
  ProcessTarget target = shell("exec sleep 60");
  ASSERT_TRUE(target.open("1", "a").has_value());
  target.finish();
  ASSERT_EQ(target.ends().size(), 1U);
  EXPECT_TRUE(target.ends()[0].stayed);
}

TEST(Tail, KeepsTheNewestBytes) {
  Tail tail;
  tail.add(std::string(kStderrBytesMax, 'a'));
  tail.add("end");
  EXPECT_EQ(tail.text().size(), kStderrBytesMax);
  EXPECT_TRUE(tail.text().ends_with("aend"));
}

}  // namespace
}  // namespace gatecrash::target
