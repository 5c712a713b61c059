#include "harness/target/child_target.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::target {
namespace {

constexpr Duration kLong = std::chrono::seconds(20);

ChildTarget shell(const std::string& script) {
  return ChildTarget(
      [script](std::string_view session, std::string_view grant) {
        return std::vector<std::string>{"/bin/sh",         "-c", script, "sh", std::string(session),
                                        std::string(grant)};
      },
      {std::chrono::milliseconds(300), std::chrono::milliseconds(200)});
}

TEST(ChildTarget, StartsAProcessForEachSessionAndGrant) {
  ChildTarget target = shell("echo $1 $2; cat");
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

TEST(ChildTarget, TellsACrashAndItsLastWords) {
  ChildTarget target = shell("read x; echo oh no >&2; kill -SEGV $$");
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
  EXPECT_EQ(target.endings().at(0), "session 1: it was killed by signal 11");
}

TEST(ChildTarget, StopsAChildThatStays) {
  ChildTarget target = shell("exec sleep 60");
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
