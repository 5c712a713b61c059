#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(PolicyFaults, GrantsShareACounterIsCaught) { expect_caught("grants-share-a-counter"); }

TEST(PolicyFaults, SessionsShareACounterIsCaught) { expect_caught("sessions-share-a-counter"); }

TEST(PolicyFaults, CounterPerSessionIsCaught) { expect_caught("counter-per-session"); }

TEST(PolicyFaults, OnlyTheFirstLimitIsCaught) { expect_caught("only-the-first-limit"); }

TEST(PolicyFaults, DefaultAllowIsCaught) { expect_caught("default-allow"); }

TEST(PolicyFaults, ApprovalSkippedIsCaught) { expect_caught("approval-skipped"); }

TEST(PolicyFaults, DenyIgnoredIsCaught) { expect_caught("deny-ignored"); }

TEST(PolicyFaults, HiddenToolListedIsCaught) { expect_caught("hidden-tool-listed"); }

TEST(PolicyFaults, AreAllTriedHere) { EXPECT_EQ(policy_faults().size(), 8U); }

}  // namespace
}  // namespace gatecrash::builtin
