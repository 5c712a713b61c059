// The gateway's decisions beside the naive model's, for random policies, callers, calls and clocks.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "harness/generate/choices.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/intercept_dialect.h"
#include "tests/support/arbitrary_intercept.h"
#include "tests/support/policy_cases.h"

namespace gatecrash {
namespace {

// CI's; the nightly run asks for a million (GATECRASH_CASES).
constexpr std::uint64_t kCases = 20'000;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Decisions, EqualTheNaiveModels) {
  const std::uint64_t cases = number_from("GATECRASH_CASES", kCases);
  const std::uint64_t seed = number_from("GATECRASH_SEED", 7);
  for (std::uint64_t i = 0; i < cases; ++i) {
    generate::Choices choices = generate::Choices::from_seed(seed * 1'000'000'007 + i);
    const std::string text = any_policy_text(choices);
    auto policy = policy::read_hosted_policy(text, "policy.json");
    ASSERT_TRUE(policy) << policy.error().to_string() << "\n" << text;
    const std::string found =
        difference(std::make_shared<const policy::Policy>(*std::move(policy)), choices);
    ASSERT_EQ(found, "") << "case " << i << " of seed " << seed << ":\n" << text;
  }
}

TEST(Decisions, OfInterceptPoliciesEqualTheNaiveModels) {
  const std::uint64_t cases = number_from("GATECRASH_CASES", kCases);
  const std::uint64_t seed = number_from("GATECRASH_SEED", 7);
  for (std::uint64_t i = 0; i < cases; ++i) {
    generate::Choices choices = generate::Choices::from_seed(seed * 1'000'000'007 + i);
    const std::string text = test::intercept_text(choices);
    auto policy = policy::read_intercept_policy(text, "policy.yaml");
    ASSERT_TRUE(policy) << policy.error().to_string() << "\n" << text;
    const std::string found =
        difference(std::make_shared<const policy::Policy>(*std::move(policy)), choices);
    ASSERT_EQ(found, "") << "case " << i << " of seed " << seed << ":\n" << text;
  }
}

}  // namespace
}  // namespace gatecrash
