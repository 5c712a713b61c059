#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(QuotaFaults, CostCountedAsOneIsCaught) { expect_caught("cost-counted-as-one"); }

TEST(QuotaFaults, SlidingCountedAsFixedIsCaught) { expect_caught("sliding-counted-as-fixed"); }

TEST(QuotaFaults, FixedCountedAsSlidingIsCaught) { expect_caught("fixed-counted-as-sliding"); }

TEST(QuotaFaults, EqualLimitsShareACounterIsCaught) {
  expect_caught("equal-limits-share-a-counter");
}

TEST(QuotaFaults, CounterEvictedIsCaught) { expect_caught("counter-evicted"); }

TEST(QuotaFaults, PartOfARefusedCallCountedIsCaught) {
  expect_caught("part-of-a-refused-call-counted");
}

TEST(QuotaFaults, CountsTheCallBeforeIsCaught) { expect_caught("counts-the-call-before"); }

TEST(QuotaFaults, LimitsOfAllToolsIgnoredIsCaught) { expect_caught("limits-of-all-tools-ignored"); }

TEST(QuotaFaults, GlobalCountedPerGrantIsCaught) { expect_caught("global-counted-per-grant"); }

TEST(QuotaFaults, AreAllTriedHere) { EXPECT_EQ(quota_faults().size(), 9U); }

}  // namespace
}  // namespace gatecrash::builtin
