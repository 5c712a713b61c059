#include "harness/lint/contradiction.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/intercept_dialect.h"

namespace gatecrash::lint {
namespace {

std::string why(const std::string& conditions) {
  const auto policy = policy::read_intercept_policy(
      "version: \"1\"\ntools: {a: {rules: [{name: r, conditions: [" + conditions + "]}]}}\n",
      "p.yaml");
  if (!policy) {
    return policy.error().to_string();
  }
  const auto found = contradicts(policy->tools.find("a")->second.checks.at(0).conditions);
  return found ? found->why : "possible";
}

std::string on_x(const std::string& op, const std::string& value) {
  return "{path: args.x, op: " + op + ", value: " + value + "}";
}

std::string both(const std::string& op, const std::string& value, const std::string& other_op,
                 const std::string& other) {
  return why(on_x(op, value) + ", " + on_x(other_op, other));
}

TEST(Contradiction, IsFoundAmongConditionsOfOnePath) {
  EXPECT_EQ(both("eq", "1", "eq", "2"), "no value of args.x is eq 1 and eq 2");
  EXPECT_EQ(both("in", "[1, 2]", "gt", "2"), "no value of args.x is in [1,2] and gt 2");
  EXPECT_EQ(both("gt", "5", "lte", "5"), "no value of args.x is gt 5 and lte 5");
  EXPECT_EQ(both("lt", "a", "gt", "b"), R"(no value of args.x is lt "a" and gt "b")");
  EXPECT_EQ(both("lt", "5", "gte", "a"), R"(no value of args.x is lt 5 and gte "a")");
  EXPECT_EQ(both("exists", "false", "eq", "1"), "no value of args.x is exists false and eq 1");
  EXPECT_EQ(both("exists", "false", "exists", "true"),
            "no value of args.x is exists false and exists true");
  EXPECT_EQ(both("eq", "abc", "regex", "^b"), R"(no value of args.x is eq "abc" and regex "^b")");
  EXPECT_EQ(both("eq", "1", "regex", "'1'"), R"(no value of args.x is eq 1 and regex "1")");
  EXPECT_EQ(why(on_x("in", "[]")), "no value of args.x is in []");
}

TEST(Contradiction, IsNotSeenWhereAValueFits) {
  EXPECT_EQ(both("eq", "1", "eq", "1.0"), "possible");
  EXPECT_EQ(both("in", "[1, 2]", "gte", "2"), "possible");
  EXPECT_EQ(both("gte", "5", "lte", "5"), "possible");
  EXPECT_EQ(both("gt", "5", "lt", "5.1"), "possible");
  EXPECT_EQ(both("neq", "1", "lt", "5"), "possible");
  EXPECT_EQ(both("exists", "true", "eq", "1"), "possible");
  EXPECT_EQ(both("contains", "a", "contains", "b"), "possible");
  EXPECT_EQ(why(on_x("eq", "1") + ", {path: args.z, op: eq, value: 2}"), "possible");
  EXPECT_EQ(why(on_x("eq", "1") + ", {path: \"args.x[0]\", op: eq, value: 2}"), "possible");
}

}  // namespace
}  // namespace gatecrash::lint
