#include "harness/campaign/tally.h"

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

Tally tally_of(std::uint64_t world, std::uint64_t number) {
  Tally tally;
  each_number(tally, [&](std::string_view, std::uint64_t& each) { each = number++; });
  tally.worlds = 0;
  tally.virtual_time = Duration(static_cast<std::int64_t>(number));
  tally.counts = {{"rate-cap", number, world, true}, {"one-answer", 1, 0, world % 2 == 0}};
  tally.add_trace(world, number);
  return tally;
}

Tally sum(const std::vector<Tally>& parts) {
  Tally all;
  for (const Tally& part : parts) {
    all.add(part);
  }
  return all;
}

TEST(Tally, IsTheSameInWhateverOrderWorldsAreAdded) {
  const Tally a = tally_of(0, 10);
  const Tally b = tally_of(1, 500);
  const Tally c = tally_of(2, 7);
  Tally bc = b;
  bc.add(c);
  for (const Tally& all : {sum({a, b, c}), sum({c, a, b}), sum({a, bc})}) {
    EXPECT_EQ(all.worlds, 3U);
    EXPECT_EQ(all.trace, sum({a, b, c}).trace);
    EXPECT_EQ(all.totals.windows, a.totals.windows + b.totals.windows + c.totals.windows);
    EXPECT_EQ(all.virtual_time, a.virtual_time + b.virtual_time + c.virtual_time);
    ASSERT_EQ(all.counts.size(), 2U);
    EXPECT_EQ(all.counts[0].violations, 3U);
  }
}

TEST(Tally, KnowsWhichWorldHadWhichTrace) {
  Tally a;
  a.add_trace(0, 5);
  a.add_trace(1, 6);
  Tally b;
  b.add_trace(0, 6);
  b.add_trace(1, 5);
  EXPECT_NE(a.trace, b.trace);
}

TEST(Tally, HasJudgedWhatAnyWorldJudged) {
  Tally all;
  all.add(tally_of(1, 1));
  EXPECT_FALSE(all.counts[1].judged);
  all.add(tally_of(2, 1));
  EXPECT_TRUE(all.counts[1].judged);
}

}  // namespace
}  // namespace gatecrash::campaign
