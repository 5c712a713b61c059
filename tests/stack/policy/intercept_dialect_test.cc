#include "stack/policy/intercept_dialect.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/conditions.h"
#include "stack/policy/decision.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::policy {
namespace {

constexpr std::string_view kText = R"(version: "1"
description: What a till may do.
default: deny
hide: [drop]
tools:
  charge:
    rules:
      - name: cap
        conditions:
          - {path: state.charge.spend, op: lt, value: 100}
        state: {counter: spend, window: day, increment_from: args.amount}
      - name: currency
        conditions:
          - {path: args.currency, op: in, value: [usd]}
        on_deny: Only dollars.
      - name: rate
        rate_limit: 5/hour
  refund:
    rules:
      - name: large ones
        action: require_approval
        conditions: [{path: args.amount, op: gt, value: 50}]
        approval_timeout: 90s
        on_deny: A person looks at this.
  look: {rules: []}
  drop:
    rules: [{name: never, action: deny}]
  "*":
    rules:
      - {name: all, rate_limit: 60/minute}
      - name: no test data
        conditions: [{path: args.note, op: exists, value: false}]
)";

std::string error_of(const std::string& text) {
  const auto policy = read_intercept_policy(text, "p.yaml");
  return policy ? "" : policy.error().to_string();
}

/// What is wrong with one rule of the tool "a".
std::string rule_error(const std::string& rule) {
  return error_of("version: \"1\"\ntools:\n a:\n  rules:\n   - " + rule + "\n");
}

TEST(InterceptDialect, CompilesRulesInOrderAndCountersAfterThem) {
  const auto policy = read_intercept_policy(kText, "dir/p.yaml");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_EQ(policy->name, "p");
  EXPECT_EQ(policy->default_action, Default::kDeny);
  EXPECT_EQ(policy->hide, std::vector<std::string>{"drop"});
  const ToolRule& charge = policy->tools.find("charge")->second;
  ASSERT_EQ(charge.checks.size(), 3U);
  EXPECT_EQ(charge.checks[0].rule, "/tools/charge/rules/1");
  EXPECT_EQ(charge.checks[0].kind, Check::Kind::kRequire);
  EXPECT_EQ(charge.checks[0].on_deny, "Only dollars.");
  EXPECT_EQ(charge.checks[1].rule, "/tools/charge/rules/0/state");
  EXPECT_EQ(charge.limits[0].max.to_string(), "99.999999999");
  EXPECT_EQ(charge.limits[0].scope, Scope::kGlobal);
  EXPECT_EQ(charge.limits[1].counter, "_rate_hour");
  EXPECT_TRUE(policy->tools.find("look")->second.checks.empty());
  EXPECT_EQ(policy->tools.find("drop")->second.checks.at(0).kind, Check::Kind::kDeny);
}

TEST(InterceptDialect, DeniesWhatFailsTheConditionsOfAnApproval) {
  const auto policy = read_intercept_policy(kText, "p.yaml");
  ASSERT_TRUE(policy);
  const ToolRule& rule = policy->tools.find("refund")->second;
  ASSERT_EQ(rule.checks.size(), 2U);
  EXPECT_EQ(rule.checks[0].kind, Check::Kind::kRequire);
  EXPECT_EQ(rule.checks[0].rule, "/tools/refund/rules/0/conditions");
  ASSERT_EQ(rule.checks[0].conditions.size(), 1U);
  EXPECT_EQ(rule.checks[0].conditions[0].op, Operator::kGt);
  EXPECT_EQ(rule.checks[0].conditions[0].rule, "/tools/refund/rules/0/conditions/0");
  EXPECT_EQ(rule.checks[1].kind, Check::Kind::kApproval);
  EXPECT_EQ(rule.checks[1].rule, "/tools/refund/rules/0");
  EXPECT_EQ(rule.checks[1].approval_timeout, std::chrono::seconds(90));
  EXPECT_EQ(rule.checks[1].on_deny, "A person looks at this.");
  EXPECT_TRUE(rule.checks[1].conditions.empty());
  MemoryCounterStore counters;
  const auto refund = [&](wire::Value amount) {
    const wire::Value arguments = wire::Value::object({{"amount", std::move(amount)}});
    const Decision decision =
        decide_tool_call(*policy, {"g", "s"}, {"refund", &arguments}, counters, Instant());
    return decision.hold ? "held" : decision.allow ? "allowed" : decision.rule;
  };
  EXPECT_EQ(refund(51), "held");
  EXPECT_EQ(refund(50), "/tools/refund/rules/0/conditions") << "false: denied, not let through";
  EXPECT_EQ(refund("51"), "/tools/refund/rules/0/conditions") << "doubt denies";
}

TEST(InterceptDialect, AppliesTheStarToEveryTool) {
  const auto policy = read_intercept_policy(kText, "p.yaml");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->tools.count("*"), 0U);
  ASSERT_EQ(policy->all_tools.checks.size(), 2U);
  EXPECT_EQ(policy->all_tools.checks[0].rule, "/tools/*/rules/1");
  EXPECT_EQ(policy->all_tools.limits.at(0).rule, "/tools/*/rules/0/rate_limit");
}

TEST(InterceptDialect, AllowsWhatNothingNamesUnlessToldOtherwise) {
  EXPECT_EQ(read_intercept_policy("version: \"1\"\n", "p.yml")->default_action, Default::kAllow);
  EXPECT_EQ(read_intercept_policy("version: \"1\"\ndefault: deny\n", "p.yml")->default_action,
            Default::kDeny);
  EXPECT_TRUE(read_intercept_policy("version: \"1\"\nhide: ['*']\n", "p.yml")->hide_all);
}

TEST(InterceptDialect, TellsEveryMistakeWithItsPlaceInTheTextsOrder) {
  EXPECT_EQ(error_of("version: \"1\"\ndefualt: deny\ntools:\n  a:\n    rules:\n"
                     "      - {name: m, conditions: [{path: args.x, op: lt, value: 1}],"
                     " state: {counter: c, window: day}}\n"
                     "      - {action: deny}\n"),
            "p.yaml:2:1: unknown key \"defualt\" at /defualt; did you mean \"default\"?\n"
            "p.yaml:6:74: nothing bounds the counter \"c\", so it would never deny at "
            "/tools/a/rules/0/state; add a condition {path: state.a.c, op: lte, value: MAX}\n"
            "p.yaml:7:9: missing key \"name\" at /tools/a/rules/1; say what the rule is for");
}

TEST(InterceptDialect, SaysWhereTheTextIsNoYaml) {
  EXPECT_EQ(error_of("version: \"1\"\ndefault: no\n"),
            "p.yaml:2:10: \"no\" without quotes is a boolean to some readers and text to others; "
            "put it in quotes if it is text");
  EXPECT_EQ(error_of("version: 1\n"),
            "p.yaml:1:10: the version must be the string \"1\", not 1 at /version; write version: "
            "\"1\", with the quotes");
}

TEST(InterceptDialect, RefusesWhatWouldDoNothing) {
  struct Row {
    std::string rule;
    std::string error;  // a part of it
  };

  for (const Row& row : {
           Row{"{name: r}", "a rule that asks nothing"},
           Row{"{name: r, conditions: []}", "a rule that asks nothing"},
           Row{"{name: r, action: dney}", "it is one of \"evaluate\""},
           Row{"{name: r, action: deny, conditions: [{path: args.x, op: eq, value: 1}]}",
               "\"conditions\" does nothing here"},
           Row{"{name: r, action: deny, rate_limit: 5/hour}", "\"rate_limit\" does nothing here"},
           Row{"{name: r, action: deny, approval_timeout: 5m}", "only action: require_approval"},
           Row{"{name: r, action: require_approval, approval_timeout: 5d}", "not a time to wait"},
           Row{"{name: r, rate_limit: 5/hour, state: {counter: c, window: day}}",
               "\"state\" does nothing here"},
           Row{"{name: r, conditions: [{path: foo.x, op: eq, value: 1}]}", "not a path"},
           Row{"{name: r, conditions: [{path: args.x, op: equals, value: 1}]}", "unknown word"},
           Row{"{name: r, conditions: [{path: args.x, op: regex, value: '['}]}",
               "not a regular expression"},
           Row{"{name: r, conditions: [{path: args.x, op: eq}]}", "missing key \"value\""},
           Row{"{name: r, conditions: [1]}", "a condition must be an object, not 1"},
           Row{"{name: r, action: require_approval, "
               "conditions: [{path: state.a.c, op: lte, value: 1}]}",
               "only a rule with action evaluate bounds a counter"},
           Row{"7", "a rule must be an object, not 7"},
       }) {
    const std::string error = rule_error(row.rule);
    EXPECT_NE(error.find(row.error), std::string::npos) << row.rule << "\n" << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << "one mistake, one complaint: " << error;
  }
  EXPECT_EQ(rule_error("{name: r, action: require_approval}"), "");
}

TEST(InterceptDialect, RefusesWildcardsButTheOne) {
  EXPECT_NE(error_of("version: \"1\"\ntools: {\"a*\": {rules: []}}\n").find("tool names are exact"),
            std::string::npos);
  EXPECT_NE(error_of("version: \"1\"\nhide: [\"a*\"]\n").find("tool names are exact"),
            std::string::npos);
}

}  // namespace
}  // namespace gatecrash::policy
