#include "harness/generate/timing.h"

#include <gtest/gtest.h>

namespace gatecrash::generate {
namespace {

policy::Policy policy_with_windows(std::initializer_list<Duration> windows) {
  policy::Policy policy;
  for (const Duration window : windows) {
    policy.tools["x"].limits.emplace_back().window = window;
  }
  return policy;
}

TEST(Timing, LandsOnBothSidesOfAWindowEdge) {
  const Duration minute = std::chrono::minutes(1);
  const Timing timing(policy_with_windows({minute}));
  const Instant now = instant_from_us(30'000'000);
  bool before = false;
  bool on = false;
  bool after = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const Duration in_window = (now + timing.advance(now, choices)).time_since_epoch() % minute;
    before = before || in_window == minute - Duration(1);
    on = on || in_window == Duration(0);
    after = after || in_window == Duration(1);
  }
  EXPECT_TRUE(before && on && after);
}

TEST(Timing, NeverGoesBack) {
  const Timing timing(policy_with_windows({std::chrono::seconds(1), std::chrono::hours(24)}));
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Choices choices = Choices::from_seed(seed);
    EXPECT_GE(timing.advance(instant_from_us(static_cast<std::int64_t>(seed) * 977'777), choices),
              Duration(0));
  }
}

TEST(Timing, TakesAMinuteForAPolicyWithoutLimits) {
  const Timing timing((policy::Policy()));
  Choices simplest = Choices::from_sequence({});
  EXPECT_EQ(timing.advance(instant_from_us(0), simplest), Duration(std::chrono::minutes(1)));
}

}  // namespace
}  // namespace gatecrash::generate
