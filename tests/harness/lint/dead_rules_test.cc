// The checks of dead_rules.cc.
#include <string>

#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

std::string tool_rules(const std::string& body) {
  return lint_text(R"({"version":"1","default":"deny","tools":{"a":{)" + body + "}}}");
}

std::string rules(const std::string& list) {
  return lint_text("version: \"1\"\ndefault: deny\ntools:\n  a:\n    rules:\n" + list);
}

TEST(LintDeadRules, FindsWhatComesAfterADenial) {
  EXPECT_EQ(tool_rules(R"("action":"deny","require":[{"conditions":[
                    {"path":"args.x","op":"eq","value":1}]}],
                    "limits":[{"counter":"c","window":60,"max":1}])"),
            "dead-rule /tools/a/require/0\nlimit-on-denied /tools/a/limits/0\n");
  EXPECT_EQ(tool_rules(R"("deny_if":[{"conditions":[]},{"conditions":[
                    {"path":"args.x","op":"eq","value":1}]}])"),
            "dead-rule /tools/a/deny_if/1\n");
  EXPECT_EQ(
      rules("      - {name: never, action: deny}\n      - {name: slow, rate_limit: 5/hour}\n"),
      "limit-on-denied /tools/a/rules/1/rate_limit\n");
  EXPECT_EQ(rules("      - {name: ask, action: require_approval}\n"
                  "      - {name: never, action: deny}\n"),
            "approval-on-denied /tools/a/rules/0\n");
}

TEST(LintDeadRules, FindsThatNothingIsEverAllowed) {
  EXPECT_EQ(lint_text("version: \"1\"\ndefault: deny\ntools:\n  \"*\":\n    rules:\n"
                      "      - {name: never, action: deny}\n"),
            "deny-all /tools/*/rules/0\n");
}

TEST(LintDeadRules, FindsConditionsThatContradict) {
  EXPECT_EQ(tool_rules(R"("require":[{"conditions":[{"path":"args.x","op":"gt","value":5},
                    {"path":"args.x","op":"lt","value":5}]}])"),
            "always-denies /tools/a/require/0/conditions/1\n");
  EXPECT_EQ(tool_rules(R"("deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":1},
                    {"path":"args.x","op":"eq","value":2}]}])"),
            "never-fires /tools/a/deny_if/0/conditions/1\n");
  EXPECT_EQ(rules("      - {name: one, conditions: [{path: args.x, op: eq, value: 1}]}\n"
                  "      - {name: two, conditions: [{path: args.x, op: eq, value: 2}]}\n"),
            "always-denies /tools/a/rules/1/conditions/0\n");
}

TEST(LintDeadRules, FindsRulesThatAskTheSame) {
  EXPECT_EQ(rules("      - {name: one, conditions: [{path: args.x, op: eq, value: 1}]}\n"
                  "      - {name: two, conditions: [{path: args.x, op: eq, value: 1.0}]}\n"),
            "dead-rule /tools/a/rules/1\n");
}

}  // namespace
}  // namespace gatecrash::lint
