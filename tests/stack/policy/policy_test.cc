#include "stack/policy/policy.h"

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

TEST(Policy, HidesExactNamesOnly) {
  Policy policy;
  policy.hide = {"delete", "drop"};
  EXPECT_TRUE(is_hidden(policy, "delete"));
  EXPECT_TRUE(is_hidden(policy, "drop"));
  EXPECT_FALSE(is_hidden(policy, "Delete"));
  EXPECT_FALSE(is_hidden(policy, "delete "));
  EXPECT_FALSE(is_hidden(policy, "delet"));
}

TEST(Policy, HidesEverythingWhenToldTo) {
  Policy policy;
  policy.hide_all = true;
  EXPECT_TRUE(is_hidden(policy, "anything"));
}

}  // namespace
}  // namespace gatecrash::policy
