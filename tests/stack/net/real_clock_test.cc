#include "stack/net/real_clock.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(RealClock, ReadsTheTimeOfThisCentury) {
  RealClock clock;
  EXPECT_GT(clock.now(), parse_rfc3339("2024-01-01T00:00:00Z").value());
  EXPECT_LT(clock.now(), parse_rfc3339("2100-01-01T00:00:00Z").value());
}

TEST(RealClock, NeverStepsBackWhereItIsMonotonic) {
  const Monotonic first = monotonic_now();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LE(first, monotonic_now());
  }
}

}  // namespace
}  // namespace gatecrash::net
