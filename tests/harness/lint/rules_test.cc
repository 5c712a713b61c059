#include "harness/lint/rules.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/intercept_dialect.h"

namespace gatecrash::lint {
namespace {

TEST(LintRules, AreThoseThatACallCanReach) {
  const auto policy = policy::read_intercept_policy(
      "version: \"1\"\nhide: [b]\ntools: {b: {rules: []}, a: {rules: []}}\n", "p.yaml");
  std::string tools;
  for (const NamedRule& named : reachable_rules(*policy)) {
    tools += std::string(named.tool) + ";";
  }
  EXPECT_EQ(tools, "a;;");
  const auto hidden = policy::read_intercept_policy(
      "version: \"1\"\nhide: [\"*\"]\ntools: {a: {rules: []}}\n", "p.yaml");
  EXPECT_TRUE(reachable_rules(*hidden).empty());
}

TEST(LintRules, HaveAWallWhereEveryCallIsDenied) {
  policy::ToolRule rule;
  EXPECT_EQ(wall_of(rule), nullptr);
  policy::Check check;
  check.kind = policy::Check::Kind::kRequire;
  rule.checks.push_back(check);
  EXPECT_EQ(wall_of(rule), nullptr) << "nothing is asked";
  check.kind = policy::Check::Kind::kDenyIf;
  rule.checks.push_back(check);
  EXPECT_EQ(wall_of(rule), &rule.checks[1]);
}

}  // namespace
}  // namespace gatecrash::lint
