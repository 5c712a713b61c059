#include "harness/judge/decisions.h"

#include <gtest/gtest.h>

namespace gatecrash::judge {
namespace {

constexpr auto kForwarded = Decision::kForwarded;
constexpr auto kDenied = Decision::kDenied;

TEST(Decisions, DifferWhereOneRunDecidesOtherwise) {
  const Decisions a = {{{"1", 0}, kForwarded}, {{"1", 1}, kDenied}};
  Decisions b = a;
  EXPECT_FALSE(first_difference(a, b));
  b[{"1", 1}] = kForwarded;
  EXPECT_EQ(first_difference(a, b), (Place{"1", 1}));
  b = a;
  b[{"2", 0}] = kDenied;
  EXPECT_EQ(first_difference(a, b), (Place{"2", 0}));
  EXPECT_EQ(first_difference(b, a), (Place{"2", 0}));
}

TEST(Decisions, AddWhatOnlyTheLaterRunForwards) {
  const Decisions before = {{{"1", 0}, kForwarded}, {{"1", 1}, kDenied}};
  EXPECT_FALSE(first_addition(before, {{{"1", 0}, kDenied}, {{"1", 1}, kDenied}}));
  EXPECT_FALSE(first_addition(before, {}));
  EXPECT_EQ(first_addition(before, {{{"1", 1}, kForwarded}}), (Place{"1", 1}));
  EXPECT_EQ(first_addition(before, {{{"9", 0}, kForwarded}}), (Place{"9", 0}));
}

}  // namespace
}  // namespace gatecrash::judge
