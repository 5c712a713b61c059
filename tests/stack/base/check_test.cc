#include "stack/base/check.h"

#include <gtest/gtest.h>

namespace gatecrash {
namespace {

TEST(Check, PassesSilentlyWhenTrue) {
  int evaluated = 0;
  CHECK(++evaluated == 1);
  EXPECT_EQ(evaluated, 1);
}

TEST(CheckDeathTest, PrintsConditionAndPlaceAndAborts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(CHECK(1 + 1 == 3), "CHECK failed: 1 \\+ 1 == 3 at .*check_test\\.cc:[0-9]+");
}

TEST(Check, IsOneStatement) {
  // Without braces on purpose: an `if` inside the macro would take this `else`.
  bool reached = false;
  // clang-format off
  if (false) CHECK(false); else reached = true;  // NOLINT
  // clang-format on
  EXPECT_TRUE(reached);
}

}  // namespace
}  // namespace gatecrash
