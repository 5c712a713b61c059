#include "stack/base/rng.h"

#include <array>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gatecrash {
namespace {

// A world is named by its seed: a changed stream makes every recorded seed mean something else.
TEST(Rng, StreamIsStableAcrossReleases) {
  const std::array<std::pair<std::uint64_t, std::array<std::uint64_t, 4>>, 4> pinned = {
      {{0, {0x99ec5f36cb75f2b4U, 0xbf6e1f784956452aU, 0x1a5f849d4933e6e0U, 0x6aa594f1262d2d2cU}},
       {1, {0xb3f2af6d0fc710c5U, 0x853b559647364ceaU, 0x92f89756082a4514U, 0x642e1c7bc266a3a7U}},
       {42, {0x15780b2e0c2ec716U, 0x6104d9866d113a7eU, 0xae17533239e499a1U, 0xecb8ad4703b360a1U}},
       {~std::uint64_t{0},
        {0x8f5520d52a7ead08U, 0xc476a018caa1802dU, 0x81de31c0d260469eU, 0xbf658d7e065f3c2fU}}}};
  for (const auto& [seed, numbers] : pinned) {
    Rng rng(seed);
    for (const std::uint64_t number : numbers) {
      EXPECT_EQ(rng.next(), number) << "seed " << seed;
    }
  }
}

TEST(Rng, BelowIsStableAcrossReleases) {
  constexpr std::array<std::uint64_t, 20> kTens = {7, 2, 8, 9, 9, 8, 0, 1, 4, 1,
                                                   5, 7, 9, 8, 4, 5, 2, 4, 1, 1};
  Rng rng(7);
  for (const std::uint64_t ten : kTens) {
    EXPECT_EQ(rng.below(10), ten);
  }
}

RC_GTEST_PROP(RngProperty, BelowStaysBelow, (std::uint64_t seed, std::uint64_t bound)) {
  RC_PRE(bound > 0U);
  Rng rng(seed);
  for (int i = 0; i < 20; ++i) {
    RC_ASSERT(rng.below(bound) < bound);
  }
}

TEST(Rng, BelowReachesEachNumberAboutEvenly) {
  std::array<int, 6> counts{};
  Rng rng(3);
  for (int i = 0; i < 60'000; ++i) {
    ++counts.at(rng.below(counts.size()));
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 10'000, 400);
  }
}

TEST(RngDeathTest, BelowZeroIsAProgrammersError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(Rng(1).below(0), "CHECK failed: bound > 0");
}

}  // namespace
}  // namespace gatecrash
