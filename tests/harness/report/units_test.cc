#include "harness/report/units.h"

#include <gtest/gtest.h>

namespace gatecrash::report {
namespace {

TEST(Units, GroupDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Units, ShowDaysOnlyWhenThereAreAny) {
  EXPECT_EQ(days_and_time(std::chrono::seconds(3661)), "01:01:01");
  EXPECT_EQ(days_and_time(std::chrono::hours(51)), "2 d 03:00:00");
  EXPECT_EQ(days_and_time(Duration(999'999)), "00:00:00");
}

TEST(Units, RoundBytesAndSeconds) {
  EXPECT_EQ(mebibytes(25270682), "24.1 MiB");
  EXPECT_EQ(seconds_text(0.4249), "0.42 s");
}

}  // namespace
}  // namespace gatecrash::report
