#include "harness/builtin/policy_variants.h"

#include <set>

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

std::shared_ptr<const policy::Policy> read(std::string_view text) {
  return std::make_shared<const policy::Policy>(*policy::read_hosted_policy(text, "test"));
}

TEST(PolicyVariants, OfTheDefaultPolicyKeepItsNameAndDiffer) {
  const auto variants = policy_variants(read(kDefaultPolicyText));
  ASSERT_EQ(variants.size(), 5U);
  std::set<std::string> digests;
  for (const auto& variant : variants) {
    EXPECT_EQ(variant->name, "test");
    digests.insert(variant->digest);
  }
  EXPECT_EQ(digests.size(), variants.size());
  bool holds = false;
  for (const auto& [name, rule] : variants.back()->tools) {
    for (const policy::Check& check : rule.checks) {
      holds = holds || check.kind == policy::Check::Kind::kApproval;
    }
  }
  EXPECT_TRUE(holds);
}

TEST(PolicyVariants, OfAPolicyThatAllowsNothingIsItself) {
  const auto policy = read(R"({"version": "1", "default": "deny", "tools": {}})");
  const auto variants = policy_variants(policy);
  ASSERT_EQ(variants.size(), 1U);
  EXPECT_EQ(variants[0], policy);
  EXPECT_TRUE(policy_variants(nullptr).empty());
}

}  // namespace
}  // namespace gatecrash::builtin
