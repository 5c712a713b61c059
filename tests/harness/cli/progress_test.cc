#include "harness/cli/progress.h"

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

TEST(Progress, CountsSecondsFromItsMaking) {
  const Progress progress(true);
  const double first = progress.seconds();
  EXPECT_GE(first, 0.0);
  EXPECT_GE(progress.seconds(), first);
}

TEST(Progress, MakesNoLineBeforeItIsTime) {
  Progress progress(false);
  bool made = false;
  testing::internal::CaptureStderr();
  progress.show([&] {
    made = true;
    return std::string("too early");
  });
  progress.clear();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_FALSE(made);
}

}  // namespace
}  // namespace gatecrash::cli
