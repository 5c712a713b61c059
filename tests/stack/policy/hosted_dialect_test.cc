#include "stack/policy/hosted_dialect.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/hash.h"

namespace gatecrash::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string file(const std::string& path) {
  std::ifstream in(std::string(GATECRASH_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

TEST(HostedDialect, ReadsTheExportJobPolicyVerbatim) {
  const std::string text = file("scenarios/policies/start_fhir_export_job.json");
  const auto policy = read_hosted_policy(text, "p.json");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_EQ(policy->digest, sha256_hex(text));
  EXPECT_EQ(policy->default_action, Default::kDeny);
  EXPECT_FALSE(policy->hide_all);
  EXPECT_TRUE(policy->hide.empty());
  ASSERT_EQ(policy->tools.size(), 1U);
  const ToolRule& rule = policy->tools.at("start_fhir_export_job");
  EXPECT_EQ(rule.checks.size(), 1U);
  EXPECT_EQ(rule.rule, "/tools/start_fhir_export_job");
  ASSERT_EQ(rule.limits.size(), 1U);
  EXPECT_EQ(rule.limits[0].counter, "start_fhir_export_job_rate");
  EXPECT_EQ(rule.limits[0].window, minutes(1));
  EXPECT_EQ(rule.limits[0].max, Amount::of(10));
  EXPECT_EQ(rule.limits[0].scope, Scope::kGrant);
  EXPECT_EQ(rule.limits[0].increment, Amount::of(1));
  EXPECT_EQ(rule.limits[0].rule, "/tools/start_fhir_export_job/limits/0");
}

TEST(HostedDialect, ReadsTheTypePolicyVerbatim) {
  const auto policy = read_hosted_policy(file("scenarios/policies/type.json"), "p.json");
  ASSERT_TRUE(policy) << policy.error().to_string();
  const ToolRule& rule = policy->tools.at("type");
  ASSERT_EQ(rule.limits.size(), 1U);
  EXPECT_EQ(rule.limits[0].counter, "type_rate");
  EXPECT_EQ(rule.limits[0].max, Amount::of(30));
}

TEST(HostedDialect, ReadsEveryKeyOfItsScope) {
  const auto policy = read_hosted_policy(R"({
    "version": "1", "default": "allow", "hide": ["secret", "other"],
    "tools": {
      "plain": {},
      "gone": {"action": "deny", "reason": "Ask a person."},
      "kept": {"action": "allow"},
      "a/b~c": {"limits": [
        {"counter": "n", "window": 60, "max": 0},
        {"counter": "h", "window": "hour", "max": 5, "scope": "session", "increment": 0},
        {"counter": "d", "window": "day", "max": 9000000000000000, "scope": "global",
         "increment": 7}]},
      "old": {"rate_limit": {"max": 10, "window": 90}}
    }})",
                                         "p.json");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_EQ(policy->default_action, Default::kAllow);
  EXPECT_EQ(policy->hide, (std::vector<std::string>{"secret", "other"}));
  EXPECT_TRUE(policy->tools.at("plain").limits.empty());
  ASSERT_EQ(policy->tools.at("gone").checks.size(), 1U);
  EXPECT_EQ(policy->tools.at("gone").checks[0].kind, Check::Kind::kDeny);
  EXPECT_EQ(policy->tools.at("gone").checks[0].on_deny, "Ask a person.");
  EXPECT_TRUE(policy->tools.at("kept").checks.empty());
  const auto& limits = policy->tools.at("a/b~c").limits;
  ASSERT_EQ(limits.size(), 3U);
  EXPECT_EQ(limits[0].rule, "/tools/a~1b~0c/limits/0");
  EXPECT_EQ(limits[0].window, seconds(60));
  EXPECT_EQ(limits[0].max, Amount());
  EXPECT_EQ(limits[1].window, hours(1));
  EXPECT_EQ(limits[1].scope, Scope::kSession);
  EXPECT_EQ(limits[1].increment, Amount());
  EXPECT_EQ(limits[2].window, hours(24));
  EXPECT_EQ(limits[2].scope, Scope::kGlobal);
  EXPECT_EQ(limits[2].max, Amount::most());
  EXPECT_EQ(limits[2].increment, Amount::of(7));
  const Limit& old = policy->tools.at("old").limits.at(0);
  EXPECT_EQ(old.rule, "/tools/old/rate_limit");
  EXPECT_EQ(old.counter, "rate_limit");
  EXPECT_EQ(old.scope, Scope::kSession);
  EXPECT_EQ(old.window, seconds(90));
  EXPECT_EQ(old.max, Amount::of(10));
}

TEST(HostedDialect, ReadsConditionsAmountsApprovalsAndMethods) {
  const auto policy = read_hosted_policy(R"({
    "version": "1", "default": "deny",
    "all_tools": {"limits": [{"counter": "calls", "window": "minute", "max": 60}]},
    "tools": {
      "t": {
        "limits": [{"counter": "n", "window": 1, "max": 2.5, "increment_from": "args.n",
                    "algorithm": "sliding", "on_deny": "Enough."}],
        "deny_if": [{"conditions": [], "on_deny": "Never."}],
        "require": [{"conditions": [{"path": "args.a", "op": "exists"},
                                    {"path": "grant.team", "op": "in", "value": ["x"]}]},
                    {"conditions": []}]},
      "u": {"action": "require_approval", "approval_timeout": "1h30m", "reason": "Ask Ann.",
            "limits": [{"counter": "n", "window": 1, "max": 1, "algorithm": "fixed"}]},
      "v": {"action": "require_approval"}},
    "methods": {"resources/read": "allow", "ping": "deny"}})",
                                         "p.json");
  ASSERT_TRUE(policy) << policy.error().to_string();
  ASSERT_EQ(policy->all_tools.checks.size(), 1U);
  EXPECT_EQ(policy->all_tools.checks[0].rule, "/all_tools/limits/0");
  EXPECT_EQ(policy->all_tools.limits.at(0).max, Amount::of(60));

  const ToolRule& t = policy->tools.at("t");
  const auto kinds = [](const ToolRule& rule) {
    std::vector<Check::Kind> all;
    for (const Check& check : rule.checks) {
      all.push_back(check.kind);
    }
    return all;
  };
  using Kind = Check::Kind;
  EXPECT_EQ(kinds(t),
            (std::vector<Kind>{Kind::kRequire, Kind::kRequire, Kind::kDenyIf, Kind::kLimit}))
      << "in the order of judging, whatever the order of writing";
  ASSERT_EQ(t.checks[0].conditions.size(), 2U);
  EXPECT_EQ(t.checks[0].conditions[1].rule, "/tools/t/require/0/conditions/1");
  EXPECT_EQ(t.checks[1].rule, "/tools/t/require/1");
  EXPECT_EQ(t.checks[2].rule, "/tools/t/deny_if/0");
  EXPECT_EQ(t.checks[2].on_deny, "Never.");
  EXPECT_TRUE(always_denies(t));
  EXPECT_EQ(t.limits.at(0).algorithm, Algorithm::kSliding);
  EXPECT_EQ(t.limits[0].max, Amount::of(2, 500'000'000));
  EXPECT_EQ(t.limits[0].increment_from.value().text, "args.n");
  EXPECT_EQ(t.limits[0].on_deny, "Enough.");

  const ToolRule& u = policy->tools.at("u");
  EXPECT_EQ(kinds(u), (std::vector<Kind>{Kind::kLimit, Kind::kApproval}));
  EXPECT_EQ(u.checks[1].approval_timeout, minutes(90));
  EXPECT_EQ(u.checks[1].on_deny, "Ask Ann.");
  EXPECT_EQ(u.checks[1].rule, "/tools/u");
  EXPECT_EQ(u.limits.at(0).algorithm, Algorithm::kFixed);
  EXPECT_FALSE(always_denies(u));
  EXPECT_EQ(policy->tools.at("v").checks.at(0).approval_timeout, minutes(30));
  EXPECT_EQ(policy->methods.at("resources/read"), Default::kAllow);
  EXPECT_EQ(policy->methods.at("ping"), Default::kDeny);
}

TEST(HostedDialect, TellsAllMistakesOfATextAtOnceInItsOrder) {
  const auto policy = read_hosted_policy(R"({"version": "1", "defualt": "deny",
 "tools": {
  "a": {"limits": [{"counter": "c", "windw": 60, "max": -1, "scope": "grnat"}]},
  "b": {"require": [{"conditions": [{"path": "arg.x", "op": "eq", "value": 1}]}]},
  "c": {"acton": "deny"}}})",
                                         "p.json");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().to_string(),
            "p.json:1:18: unknown key \"defualt\" at /defualt (byte 17); did you mean "
            "\"default\"?\n"
            "p.json:3:37: unknown key \"windw\" at /tools/a/limits/0/windw (byte 84); did you mean "
            "\"window\"?\n"
            "p.json:3:57: not an amount: -1 at /tools/a/limits/0/max (byte 104); a number from 0 "
            "to 9000000000000000 with at most nine places\n"
            "p.json:3:70: unknown word \"grnat\" at /tools/a/limits/0/scope (byte 117); it is one "
            "of \"grant\" \"session\" \"global\"\n"
            "p.json:4:46: not a path: \"arg.x\": it begins with args or grant at "
            "/tools/b/require/0/conditions/0/path (byte 174); as in \"args.items[0]\" or "
            "\"grant.team\"\n"
            "p.json:5:9: unknown key \"acton\" at /tools/c/acton (byte 220); did you mean "
            "\"action\"?");
}

TEST(HostedDialect, AStarInHideHidesAll) {
  const auto policy =
      read_hosted_policy(R"({"version":"1","default":"deny","hide":["*"]})", "p.json");
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->hide_all);
  EXPECT_TRUE(is_hidden(*policy, "anything"));
}

struct Refused {
  std::string name;
  std::string text;
  Code code;
  std::string error;  // WHERE: MESSAGE
};

/// A policy whose tool "t" has this rule; the rule starts at column 42.
std::string with_tool(const std::string& rule) {
  return R"({"version":"1","default":"deny","tools":{"t":)" + rule + "}}";
}

/// The same with one limit, which starts at column 53.
std::string with_limit(const std::string& limit) {
  return with_tool(R"({"limits":[)" + limit + "]}");
}

/// The same with one condition of a require.
std::string with_condition(const std::string& condition) {
  return with_tool(R"({"require":[{"conditions":[)" + condition + "]}]}");
}

const Refused kRefused[] = {
    {"MisspeltKey", "{\n  \"version\": \"1\",\n  \"defualt\": \"deny\"\n}\n", Code::kConfigUnknown,
     R"(p.json:3:3: unknown key "defualt" at /defualt (byte 22); did you mean "default"?)"},
    {"UnknownKeyLikeNoOther", R"({"version":"1","default":"deny","zzzzzzzz":1})",
     Code::kConfigUnknown,
     R"(p.json:1:33: unknown key "zzzzzzzz" at /zzzzzzzz (byte 32); known here: version )"
     "default hide all_tools tools methods"},
    {"KeyInWrongCase", R"({"Version":"1","default":"deny"})", Code::kConfigUnknown,
     R"(p.json:1:2: unknown key "Version" at /Version (byte 1); did you mean "version"?)"},
    {"DuplicateKey", "{\"version\":\"1\",\n\"default\":\"deny\",\n  \"default\":\"allow\"}",
     Code::kConfigInvalid,
     R"(p.json:3:3: duplicate key "default" at /default (byte 36); the first stands at 2:1; )"
     "remove one of them"},
    {"DuplicateTool", R"({"version":"1","default":"deny","tools":{"a":{},"\u0061":{}}})",
     Code::kConfigInvalid,
     R"(p.json:1:49: duplicate key "a" at /tools/a (byte 48); the first stands at 1:42; )"
     "remove one of them"},
    {"DuplicatesAndOtherMistakes",
     R"({"version":"1","default":"deny","tools":{"a":{"limit":[]},"a":{},"b":{},"b":{}}})",
     Code::kConfigUnknown,
     R"(p.json:1:47: unknown key "limit" at /tools/a/limit (byte 46); did you mean "limits"?)"
     "\n"
     R"(p.json:1:59: duplicate key "a" at /tools/a (byte 58); the first stands at 1:42; )"
     "remove one of them\n"
     R"(p.json:1:73: duplicate key "b" at /tools/b (byte 72); the first stands at 1:66; )"
     "remove one of them"},
    {"Empty", "", Code::kConfigInvalid,
     R"(p.json:1:1: the file is empty (byte 0); the smallest policy is )"
     R"({"version":"1","default":"deny"})"},
    {"OnlySpace", " \n ", Code::kConfigInvalid,
     R"(p.json:1:1: the file is empty (byte 0); the smallest policy is )"
     R"({"version":"1","default":"deny"})"},
    {"Array", "[]", Code::kConfigInvalid,
     "p.json:1:1: a policy must be an object, not an array at the top level (byte 0)"},
    {"Comment", "{ // no\n}", Code::kConfigInvalid,
     "p.json:1:3: expected a key in quotes (byte 2)"},
    {"Truncated", R"({"version":"1","default":)", Code::kConfigInvalid,
     "p.json:1:26: ends where a value should stand at or after /version (byte 25)"},
    {"ByteOrderMark", "\xef\xbb\xbf{}", Code::kConfigInvalid,
     "p.json:1:1: byte order mark (byte 0)"},
    {"NoVersion", R"({"default":"deny"})", Code::kConfigInvalid,
     R"(p.json:1:1: missing key "version" at the top level (byte 0); write "version": "1")"},
    {"NoDefault", R"({"version":"1"})", Code::kConfigInvalid,
     R"(p.json:1:1: missing key "default" at the top level (byte 0); write "default": "deny" )"
     R"((or "allow"))"},
    {"NumericVersion", R"({"version":1,"default":"deny"})", Code::kConfigInvalid,
     R"(p.json:1:12: the version must be the string "1", not 1 at /version (byte 11))"},
    {"UnknownVersion", R"({"version":"2","default":"deny"})", Code::kConfigUnknown,
     R"(p.json:1:12: unknown version "2" at /version (byte 11); this release reads version )"
     R"("1")"},
    {"DefaultOfAnotherWord", R"({"version":"1","default":"Deny"})", Code::kConfigUnknown,
     R"(p.json:1:26: unknown word "Deny" at /default (byte 25); it is one of "deny" "allow")"},
    {"DefaultNotAWord", R"({"version":"1","default":false})", Code::kConfigInvalid,
     R"(p.json:1:26: not a word: false at /default (byte 25); it is one of "deny" "allow")"},
    {"HideAWord", R"({"version":"1","default":"deny","hide":"x"})", Code::kConfigInvalid,
     R"(p.json:1:40: "hide" must be an array of tool names, not "x" at /hide (byte 39))"},
    {"HideANumber", R"({"version":"1","default":"deny","hide":["x",1]})", Code::kConfigInvalid,
     "p.json:1:45: not a tool name: 1 at /hide/1 (byte 44)"},
    {"HideAPattern", R"({"version":"1","default":"deny","hide":["delete_*"]})",
     Code::kConfigInvalid,
     R"(p.json:1:41: tool names are exact: "delete_*" at /hide/0 (byte 40); name each tool; )"
     R"(the one wildcard is "hide": ["*"])"},
    {"ToolsAnArray", R"({"version":"1","default":"deny","tools":[]})", Code::kConfigInvalid,
     R"(p.json:1:41: "tools" must be an object, not an array at /tools (byte 40))"},
    {"ToolNull", with_tool("null"), Code::kConfigInvalid,
     "p.json:1:46: a tool's rule must be an object, not null at /tools/t (byte 45)"},
    {"ToolNamedByAStar", R"({"version":"1","default":"deny","tools":{"*":{}}})",
     Code::kConfigInvalid,
     R"(p.json:1:42: tool names are exact: "*" at /tools/* (byte 41); name each tool; the )"
     R"(one wildcard is "hide": ["*"])"},
    {"ToolWithoutName", R"({"version":"1","default":"deny","tools":{"":{}}})", Code::kConfigInvalid,
     "p.json:1:42: a tool name has 1 to 128 bytes at /tools/ (byte 41); no call could ever "
     "match"},
    {"ToolKeyMisspelt", with_tool(R"({"limit":[]})"), Code::kConfigUnknown,
     R"(p.json:1:47: unknown key "limit" at /tools/t/limit (byte 46); did you mean "limits"?)"},
    {"UnknownAction", with_tool(R"({"action":"block"})"), Code::kConfigUnknown,
     R"(p.json:1:56: unknown word "block" at /tools/t/action (byte 55); it is one of "allow" )"
     R"("deny" "require_approval")"},
    {"ReasonOfAllow", with_tool(R"({"reason":"no"})"), Code::kConfigInvalid,
     R"(p.json:1:47: a reason without a denial at /tools/t/reason (byte 46); add "action": )"
     R"("deny", or remove it)"},
    {"ReasonANumber", with_tool(R"({"action":"deny","reason":1})"), Code::kConfigInvalid,
     "p.json:1:72: a reason must be a string, not 1 at /tools/t/reason (byte 71)"},
    {"LimitsAnObject", with_tool(R"({"limits":{}})"), Code::kConfigInvalid,
     R"(p.json:1:56: "limits" must be an array, not an object at /tools/t/limits (byte 55))"},
    {"LimitWithoutCounter", with_limit(R"({"window":"minute","max":1})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "counter" at /tools/t/limits/0 (byte 56); name what it )"
     "counts"},
    {"LimitWithoutWindow", with_limit(R"({"counter":"c","max":1})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "window" at /tools/t/limits/0 (byte 56); write "minute", )"
     R"("hour", "day" or a number of seconds)"},
    {"LimitWithoutMax", with_limit(R"({"counter":"c","window":"minute"})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "max" at /tools/t/limits/0 (byte 56); write the most that )"
     "one window may hold"},
    {"EmptyCounter", with_limit(R"({"counter":"","window":"minute","max":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:68: a counter's name must be a non-empty string, not "" at )"
     "/tools/t/limits/0/counter (byte 67)"},
    {"NegativeMax", with_limit(R"({"counter":"c","window":"minute","max":-1})"),
     Code::kConfigInvalid,
     "p.json:1:96: not an amount: -1 at /tools/t/limits/0/max (byte 95); a number from 0 "
     "to 9000000000000000 with at most nine places"},
    {"FractionalMax", with_limit(R"({"counter":"c","window":"minute","max":1.0000000001})"),
     Code::kConfigInvalid,
     "p.json:1:96: not an amount: 1.0000000001 at /tools/t/limits/0/max (byte 95); a "
     "number from 0 to 9000000000000000 with at most nine places"},
    {"MaxAString", with_limit(R"({"counter":"c","window":"minute","max":"1"})"),
     Code::kConfigInvalid,
     R"(p.json:1:96: not an amount: "1" at /tools/t/limits/0/max (byte 95); a number from 0 )"
     "to 9000000000000000 with at most nine places"},
    {"MaxTooLarge", with_limit(R"({"counter":"c","window":"minute","max":9223372036854775808})"),
     Code::kConfigInvalid,
     "p.json:1:96: not an amount: 9223372036854775808 at /tools/t/limits/0/max (byte 95); "
     "a number from 0 to 9000000000000000 with at most nine places"},
    {"NegativeIncrement", with_limit(R"({"counter":"c","window":"minute","max":1,"increment":-2})"),
     Code::kConfigInvalid,
     "p.json:1:110: not an amount: -2 at /tools/t/limits/0/increment (byte 109); a number "
     "from 0 to 9000000000000000 with at most nine places"},
    {"UnknownWindow", with_limit(R"({"counter":"c","window":"week","max":1})"),
     Code::kConfigUnknown,
     R"(p.json:1:81: unknown word "week" at /tools/t/limits/0/window (byte 80); it is one of )"
     R"("minute" "hour" "day")"},
    {"WindowZero", with_limit(R"({"counter":"c","window":0,"max":1})"), Code::kConfigInvalid,
     R"(p.json:1:81: not a window: 0 at /tools/t/limits/0/window (byte 80); write "minute", )"
     R"("hour", "day" or a whole number of seconds from 1 to 31622400)"},
    {"WindowTooLong", with_limit(R"({"counter":"c","window":31622401,"max":1})"),
     Code::kConfigInvalid,
     "p.json:1:81: not a window: 31622401 at /tools/t/limits/0/window (byte 80); write "
     R"("minute", "hour", "day" or a whole number of seconds from 1 to 31622400)"},
    {"UnknownScope", with_limit(R"({"counter":"c","window":"day","max":1,"scope":"user"})"),
     Code::kConfigUnknown,
     R"(p.json:1:103: unknown word "user" at /tools/t/limits/0/scope (byte 102); it is one )"
     R"(of "grant" "session" "global")"},
    {"CounterUsedTwice",
     with_limit(
         R"({"counter":"c","window":"day","max":1},{"counter":"c","window":"hour","max":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:107: counter "c" is already used by /tools/t/limits/0 at )"
     "/tools/t/limits/1/counter (byte 106); counter names are unique within a tool"},
    {"RateLimitWithScope", with_tool(R"({"rate_limit":{"max":1,"window":1,"scope":"grant"}})"),
     Code::kConfigUnknown,
     R"(p.json:1:80: unknown key "scope" at /tools/t/rate_limit/scope (byte 79); known here: )"
     "max window"},
    {"RequireAnObject", with_tool(R"({"require":{}})"), Code::kConfigInvalid,
     R"(p.json:1:57: "require" must be an array, not an object at /tools/t/require (byte )"
     R"(56); write [{"conditions": [...], "on_deny": "..."}])"},
    {"RequireWithoutConditions", with_tool(R"({"require":[{"on_deny":"x"}]})"),
     Code::kConfigInvalid,
     R"(p.json:1:58: missing key "conditions" at /tools/t/require/0 (byte 57); write )"
     R"([{"path": "args.x", "op": "eq", "value": 1}])"},
    {"DenyIfOfConditions", with_tool(R"({"deny_if":[[]]})"), Code::kConfigInvalid,
     R"(p.json:1:58: an entry of "deny_if" must be an object, not an array at )"
     "/tools/t/deny_if/0 (byte 57)"},
    {"OnDenyANumber", with_tool(R"({"deny_if":[{"conditions":[],"on_deny":1}]})"),
     Code::kConfigInvalid,
     R"(p.json:1:85: "on_deny" must be a string, not 1 at /tools/t/deny_if/0/on_deny (byte )"
     "84)"},
    {"MisspeltGroupKey", with_tool(R"({"require":[{"condition":[]}]})"), Code::kConfigUnknown,
     R"(p.json:1:59: unknown key "condition" at /tools/t/require/0/condition (byte 58); did )"
     R"(you mean "conditions"?)"},
    {"ConditionWithoutAnything", with_condition("{}"), Code::kConfigInvalid,
     "p.json:1:73: missing key \"path\" at /tools/t/require/0/conditions/0 (byte 72); name what it "
     "looks at: \"args.resource_type\"\n"
     "p.json:1:73: missing key \"op\" at /tools/t/require/0/conditions/0 (byte 72); it is one of "
     "\"eq\" \"neq\" \"in\" \"not_in\" \"lt\" \"lte\" \"gt\" \"gte\" \"regex\" \"contains\" "
     "\"exists\"\n"
     R"(p.json:1:73: missing key "value" at /tools/t/require/0/conditions/0 (byte 72); write )"
     "what the operator compares with"},
    {"ConditionWithoutValue", with_condition(R"({"path":"args.a","op":"eq"})"),
     Code::kConfigInvalid,
     R"(p.json:1:73: missing key "value" at /tools/t/require/0/conditions/0 (byte 72); write )"
     "what the operator compares with"},
    {"ConditionOfAnotherRoot", with_condition(R"({"path":"a","op":"eq","value":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:81: not a path: "a": it begins with args or grant at )"
     R"(/tools/t/require/0/conditions/0/path (byte 80); as in "args.items[0]" or "grant.team")"},
    {"ConditionOnState", with_condition(R"({"path":"state.t.c","op":"lt","value":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:81: not a path: "state.t.c": it begins with args or grant at )"
     R"(/tools/t/require/0/conditions/0/path (byte 80); as in "args.items[0]" or "grant.team")"},
    {"UnknownOperator", with_condition(R"({"path":"args.a","op":"==","value":1})"),
     Code::kConfigUnknown,
     R"(p.json:1:95: unknown word "==" at /tools/t/require/0/conditions/0/op (byte 94); it )"
     R"(is one of "eq" "neq" "in" "not_in" "lt" "lte" "gt" "gte" "regex" "contains" "exists")"},
    {"InWithoutList", with_condition(R"({"path":"args.a","op":"in","value":"x"})"),
     Code::kConfigInvalid,
     R"(p.json:1:108: the value of "in" must be an array at )"
     "/tools/t/require/0/conditions/0/value (byte 107)"},
    {"BadRegex", with_condition(R"x({"path":"args.a","op":"regex","value":"("})x"),
     Code::kConfigInvalid,
     "p.json:1:111: not a regular expression (RE2): missing ): ( at "
     "/tools/t/require/0/conditions/0/value (byte 110)"},
    {"AllToolsWithAction", R"({"version":"1","default":"deny","all_tools":{"action":"deny"}})",
     Code::kConfigUnknown,
     R"(p.json:1:46: unknown key "action" at /all_tools/action (byte 45); known here: require deny_if approve_if limits)"},
    {"AllToolsLimitTwice",
     R"({"version":"1","default":"deny","all_tools":{"limits":[)"
     R"({"counter":"c","window":1,"max":1},{"counter":"c","window":2,"max":1}]}})",
     Code::kConfigInvalid,
     R"(p.json:1:102: counter "c" is already used by /all_tools/limits/0 at )"
     "/all_tools/limits/1/counter (byte 101); counter names are unique within a tool"},
    {"MethodsAnArray", R"({"version":"1","default":"deny","methods":[]})", Code::kConfigInvalid,
     R"(p.json:1:43: "methods" must be an object, not an array at /methods (byte 42))"},
    {"MethodAllowedByTrue", R"({"version":"1","default":"deny","methods":{"ping":true}})",
     Code::kConfigInvalid,
     R"(p.json:1:51: not a word: true at /methods/ping (byte 50); it is one of "deny" "allow")"},
    {"MethodPattern", R"({"version":"1","default":"deny","methods":{"tasks/*":"deny"}})",
     Code::kConfigInvalid,
     R"(p.json:1:44: method names are exact: "tasks/*" at /methods/tasks~1* (byte 43); name )"
     R"(each method; the rest is as "default" says)"},
    {"MethodToolsCall", R"({"version":"1","default":"deny","methods":{"tools/call":"deny"}})",
     Code::kConfigInvalid,
     R"(p.json:1:44: "tools/call" is judged tool by tool at /methods/tools~1call (byte 43); )"
     R"(name the tools under "tools", or hide them all: "hide": ["*"])"},
    {"TimeoutWithoutApproval", with_tool(R"({"approval_timeout":"30m"})"), Code::kConfigInvalid,
     "p.json:1:47: nothing here waits for an approval at /tools/t/approval_timeout (byte "
     R"(46); add "action": "require_approval", or remove it)"},
    {"TimeoutInDays", with_tool(R"({"action":"require_approval","approval_timeout":"1d"})"),
     Code::kConfigInvalid,
     R"(p.json:1:94: not a time to wait: "1d" at /tools/t/approval_timeout (byte 93); write )"
     R"("30m", "90s", "1h30m" or a whole number of seconds, at most "24h")"},
    {"TimeoutZero", with_tool(R"({"action":"require_approval","approval_timeout":0})"),
     Code::kConfigInvalid,
     "p.json:1:94: not a time to wait: 0 at /tools/t/approval_timeout (byte 93); write "
     R"("30m", "90s", "1h30m" or a whole number of seconds, at most "24h")"},
    {"TimeoutTooLong", with_tool(R"({"action":"require_approval","approval_timeout":"24h1s"})"),
     Code::kConfigInvalid,
     R"(p.json:1:94: not a time to wait: "24h1s" at /tools/t/approval_timeout (byte 93); )"
     R"(write "30m", "90s", "1h30m" or a whole number of seconds, at most "24h")"},
    {"UnknownAlgorithm",
     with_limit(R"({"counter":"c","window":"day","max":1,"algorithm":"slide"})"),
     Code::kConfigUnknown,
     R"(p.json:1:107: unknown word "slide" at /tools/t/limits/0/algorithm (byte 106); it is )"
     R"(one of "fixed" "sliding")"},
    {"FractionalIncrement", with_limit(R"({"counter":"c","window":"day","max":1,"increment":0.5})"),
     Code::kConfigInvalid,
     "p.json:1:107: an increment is a whole number, not 0.5 at /tools/t/limits/0/increment "
     R"((byte 106); count in smaller units, or take it from the call: "increment_from")"},
    {"IncrementFromGrant",
     with_limit(R"({"counter":"c","window":"day","max":1,"increment_from":"grant.n"})"),
     Code::kConfigInvalid,
     R"(p.json:1:112: an amount is read from an argument, not from "grant.n" at )"
     R"(/tools/t/limits/0/increment_from (byte 111); as in "args.amount")"},
    {"IncrementTwice",
     with_limit(
         R"({"counter":"c","window":"day","max":1,"increment":1,"increment_from":"args.n"})"),
     Code::kConfigInvalid,
     R"(p.json:1:109: "increment" and "increment_from" are both given at )"
     "/tools/t/limits/0/increment_from (byte 108); remove one of them"},
};

TEST(HostedDialect, RefusesWithPlacePointerAndRemedy) {
  for (const Refused& row : kRefused) {
    SCOPED_TRACE(row.name);
    const auto policy = read_hosted_policy(row.text, "p.json");
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().to_string(), row.error);
    EXPECT_EQ(policy.error().code, row.code);
  }
}

}  // namespace
}  // namespace gatecrash::policy
