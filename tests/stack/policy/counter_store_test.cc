#include "stack/policy/counter_store.h"

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

TEST(QuotaKey, TellsAnyTwoListsOfPartsApart) {
  EXPECT_EQ(quota_key({"ab", "c"}), "2:ab1:c");
  EXPECT_NE(quota_key({"ab", "c"}), quota_key({"a", "bc"}));
  EXPECT_NE(quota_key({"a", "b"}), quota_key({"a", "b", ""}));
  EXPECT_NE(quota_key({"1:a"}), quota_key({"1", "a"}));
}

TEST(WindowStart, IsAMultipleOfTheLengthBeforeTheEpochAsAfterIt) {
  EXPECT_EQ(window_start_us(0, 60), 0);
  EXPECT_EQ(window_start_us(59, 60), 0);
  EXPECT_EQ(window_start_us(60, 60), 60);
  EXPECT_EQ(window_start_us(-1, 60), -60);
  EXPECT_EQ(window_start_us(-60, 60), -60);
}

}  // namespace
}  // namespace gatecrash::policy
