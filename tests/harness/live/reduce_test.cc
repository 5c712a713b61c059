#include "harness/live/reduce.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::live {
namespace {

Script long_script() {
  Script script;
  for (const std::string session : {"1", "2"}) {
    script.push_back({.kind = Step::Kind::kOpen, .session = session});
  }
  for (int i = 0; i < 40; ++i) {
    script.push_back(
        {.kind = Step::Kind::kSay, .session = i % 2 == 0 ? "1" : "2", .bytes = std::to_string(i)});
  }
  return script;
}

bool says(const Script& script, const std::string& bytes) {
  return std::any_of(script.begin(), script.end(),
                     [&](const Step& step) { return step.bytes == bytes; });
}

TEST(Reduce, KeepsWhatTheFindingNeeds) {
  const Reduced reduced = reduce(
      long_script(), [](const Script& s) { return says(s, "4") && says(s, "12"); }, 100,
      [] { return true; });
  ASSERT_EQ(reduced.script.size(), 3U);
  EXPECT_EQ(reduced.script[0].kind, Step::Kind::kOpen);
  EXPECT_EQ(reduced.script[1].bytes, "4");
  EXPECT_EQ(reduced.script[2].bytes, "12");
  EXPECT_LE(reduced.runs, 40U);
}

TEST(Reduce, StopsWhenItsRunsAreSpentOrSomebodyAsks) {
  const auto shows = [](const Script& s) { return says(s, "4"); };
  EXPECT_LE(reduce(long_script(), shows, 3, [] { return true; }).runs, 3U);
  EXPECT_EQ(reduce(long_script(), shows, 100, [] { return false; }).runs, 0U);
}

}  // namespace
}  // namespace gatecrash::live
