#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(ConditionFaults, RequireIgnoredIsCaught) { expect_caught("require-ignored"); }

TEST(ConditionFaults, DenyIfIgnoredIsCaught) { expect_caught("deny-if-ignored"); }

TEST(ConditionFaults, OnlyTheFirstConditionIsCaught) { expect_caught("only-the-first-condition"); }

TEST(ConditionFaults, ListOfValuesLongerIsCaught) { expect_caught("list-of-values-longer"); }

TEST(ConditionFaults, ConditionsOfAllToolsIgnoredIsCaught) {
  expect_caught("conditions-of-all-tools-ignored");
}

TEST(ConditionFaults, ConditionNegatedIsCaught) { expect_caught("condition-negated"); }

TEST(ConditionFaults, AreAllTriedHere) { EXPECT_EQ(condition_faults().size(), 6U); }

}  // namespace
}  // namespace gatecrash::builtin
