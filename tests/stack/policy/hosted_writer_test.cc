#include "stack/policy/hosted_writer.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/policy/intercept_dialect.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::policy {
namespace {

HostedForm form_of(const std::string& yaml) {
  const auto policy = read_intercept_policy("version: \"1\"\n" + yaml, "p.yaml");
  EXPECT_TRUE(policy) << policy.error().to_string();
  return policy ? hosted_form(*policy) : HostedForm();
}

std::string hosted(const std::string& yaml) { return wire::write_json(form_of(yaml).root); }

TEST(HostedWriter, WritesWhatInterceptLeavesOut) {
  EXPECT_EQ(hosted(""), R"({"version":"1","default":"allow"})");
  EXPECT_EQ(hosted("default: deny\nhide: [\"*\", a]\ntools: {b: {rules: []}}\n"),
            R"({"version":"1","default":"deny","hide":["*","a"],"tools":{"b":{}}})");
}

TEST(HostedWriter, KeepsConditionsAndTheirWords) {
  EXPECT_EQ(hosted("tools: {a: {rules: [{name: r, conditions: [{path: args.x, op: in, value: [1, "
                   "\"b\"]}], on_deny: Not this.}]}}\n"),
            R"({"version":"1","default":"allow","tools":{"a":{"require":[{"conditions":[)"
            R"({"path":"args.x","op":"in","value":[1,"b"]}],"on_deny":"Not this."}]}}})");
}

TEST(HostedWriter, KeepsCountersWithScopeGlobal) {
  EXPECT_EQ(hosted("tools: {a: {rules: [{name: r, rate_limit: 5/hour}, {name: s, conditions: "
                   "[{path: state.a.spend, op: lt, value: 10}], state: {counter: spend, window: "
                   "day, increment_from: args.amount}}]}}\n"),
            R"({"version":"1","default":"allow","tools":{"a":{"limits":[)"
            R"({"counter":"_rate_hour","window":"hour","max":5,"scope":"global"},)"
            R"({"counter":"spend","window":"day","max":9.999999999,"scope":"global",)"
            R"("increment_from":"args.amount"}]}}})");
}

TEST(HostedWriter, LeavesOutWhatADenialMakesDead) {
  EXPECT_EQ(
      hosted("tools: {a: {rules: [{name: r, action: deny, on_deny: Never.}, "
             "{name: s, rate_limit: 5/hour}]}}\n"),
      R"({"version":"1","default":"allow","tools":{"a":{"action":"deny","reason":"Never."}}})");
  EXPECT_EQ(hosted("tools: {a: {rules: [{name: r, conditions: [{path: args.x, op: exists, value: "
                   "true}]}, {name: s, action: require_approval}, {name: t, action: deny}]}}\n"),
            R"({"version":"1","default":"allow","tools":{"a":{"require":[{"conditions":[)"
            R"({"path":"args.x","op":"exists","value":true}]}],"deny_if":[{"conditions":[]}]}}})");
}

TEST(HostedWriter, NamesWhatPolicyLayerDoesNotRead) {
  const HostedForm plain = form_of(
      "default: deny\ntools: {a: {rules: [{name: r, action: require_approval, "
      "approval_timeout: 90s, on_deny: Wait.}, {name: s, rate_limit: 5/hour}]}}\n");
  EXPECT_TRUE(plain.extensions.empty());
  EXPECT_EQ(wire::write_json(*plain.root.find("tools")),
            R"({"a":{"action":"require_approval","approval_timeout":"90s","reason":"Wait.",)"
            R"("limits":[{"counter":"_rate_hour","window":"hour","max":5,"scope":"global"}]}})");
  const HostedForm asked = form_of(
      "tools: {a: {rules: [{name: r, action: require_approval, on_deny: Wait., conditions: "
      "[{path: args.x, op: gt, value: 5}]}]}}\n");
  EXPECT_TRUE(asked.extensions.empty());
  EXPECT_EQ(wire::write_json(*asked.root.find("tools")),
            R"({"a":{"action":"require_approval","approval_timeout":"30m","reason":"Wait.",)"
            R"("require":[{"conditions":[{"path":"args.x","op":"gt","value":5}],)"
            R"("on_deny":"Wait."}]}})");
  const HostedForm more = form_of(
      "tools:\n  a: {rules: [{name: r, action: require_approval}, "
      "{name: s, action: require_approval}]}\n"
      "  \"*\": {rules: [{name: r, conditions: [{path: args.y, op: exists, value: true}]}, "
      "{name: s, rate_limit: 5/day, on_deny: Enough.}]}\n");
  EXPECT_EQ(more.extensions,
            (std::vector<std::string>{"/all_tools/require/0", "/all_tools/limits/0",
                                      "/tools/a/approve_if/0"}));
}

TEST(HostedWriter, TellsWhereEachRuleWent) {
  const HostedForm form = form_of(
      "tools:\n  a/b: {rules: [{name: r, rate_limit: 5/hour}]}\n"
      "  \"*\": {rules: [{name: r, action: deny}]}\n");
  EXPECT_EQ(form.rules.at("/tools/a~1b/rules/0/rate_limit"), "/tools/a~1b/limits/0");
  EXPECT_EQ(form.rules.at("/tools/*/rules/0"), "/all_tools/deny_if/0");
}

TEST(HostedWriter, WritesAHostedPolicyAsItWas) {
  const std::string text =
      R"({"version":"1","default":"deny","hide":["z"],"all_tools":{"limits":[)"
      R"({"counter":"c","window":90,"max":60}]},"tools":{"a":{"action":"require_approval",)"
      R"("approval_timeout":"30m","require":[{"conditions":[{"path":"grant.team","op":"eq",)"
      R"("value":"x"}]}],"deny_if":[{"conditions":[{"path":"args[\"a.b\"]","op":"exists",)"
      R"("value":false}],"on_deny":"No."}],"limits":[{"counter":"c","window":"minute","max":2.5,)"
      R"("scope":"session","increment":2,"algorithm":"sliding"}]}},)"
      R"("methods":{"resources/read":"allow"}})";
  const auto policy = read_hosted_policy(text, "p.json");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_EQ(wire::write_json(hosted_form(*policy).root), text);
}

}  // namespace
}  // namespace gatecrash::policy
