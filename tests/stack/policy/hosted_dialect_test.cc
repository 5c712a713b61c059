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

const Refused kRefused[] = {
    {"MisspeltKey", "{\n  \"version\": \"1\",\n  \"defualt\": \"deny\"\n}\n", Code::kConfigUnknown,
     R"(p.json:3:3: unknown key "defualt" at /defualt; did you mean "default"?)"},
    {"UnknownKeyLikeNoOther", R"({"version":"1","default":"deny","zzzzzzzz":1})",
     Code::kConfigUnknown,
     R"(p.json:1:33: unknown key "zzzzzzzz" at /zzzzzzzz; known here: version default hide tools)"},
    {"KeyInWrongCase", R"({"Version":"1","default":"deny"})", Code::kConfigUnknown,
     R"(p.json:1:2: unknown key "Version" at /Version; did you mean "version"?)"},
    {"DuplicateKey", "{\"version\":\"1\",\n\"default\":\"deny\",\n  \"default\":\"allow\"}",
     Code::kConfigInvalid, R"(p.json:3:3: duplicate key "default" at or after /default)"},
    {"DuplicateTool", R"({"version":"1","default":"deny","tools":{"a":{},"\u0061":{}}})",
     Code::kConfigInvalid, R"(p.json:1:49: duplicate key "a" at or after /tools/a)"},
    {"Empty", "", Code::kConfigInvalid,
     R"(p.json:1:1: the policy is empty; the smallest one is {"version":"1","default":"deny"})"},
    {"OnlySpace", " \n ", Code::kConfigInvalid,
     R"(p.json:1:1: the policy is empty; the smallest one is {"version":"1","default":"deny"})"},
    {"Array", "[]", Code::kConfigInvalid,
     "p.json:1:1: a policy must be an object, not an array at the top level"},
    {"Comment", "{ // no\n}", Code::kConfigInvalid, "p.json:1:3: expected a key in quotes"},
    {"Truncated", R"({"version":"1","default":)", Code::kConfigInvalid,
     "p.json:1:26: ends where a value should stand at or after /version"},
    {"ByteOrderMark", "\xef\xbb\xbf{}", Code::kConfigInvalid, "p.json:1:1: byte order mark"},
    {"NoVersion", R"({"default":"deny"})", Code::kConfigInvalid,
     R"(p.json:1:1: missing key "version" at the top level; write "version": "1")"},
    {"NoDefault", R"({"version":"1"})", Code::kConfigInvalid,
     R"(p.json:1:1: missing key "default" at the top level; write "default": "deny" (or "allow"))"},
    {"NumericVersion", R"({"version":1,"default":"deny"})", Code::kConfigInvalid,
     R"(p.json:1:12: the version must be the string "1", not 1 at /version)"},
    {"UnknownVersion", R"({"version":"2","default":"deny"})", Code::kConfigUnknown,
     R"(p.json:1:12: unknown version "2" at /version; this release reads version "1")"},
    {"DefaultOfAnotherWord", R"({"version":"1","default":"Deny"})", Code::kConfigUnknown,
     R"(p.json:1:26: unknown word "Deny" at /default; it is one of "deny" "allow")"},
    {"DefaultNotAWord", R"({"version":"1","default":false})", Code::kConfigInvalid,
     R"(p.json:1:26: not a word: false at /default; it is one of "deny" "allow")"},
    {"HideAWord", R"({"version":"1","default":"deny","hide":"x"})", Code::kConfigInvalid,
     R"(p.json:1:40: "hide" must be an array of tool names, not "x" at /hide)"},
    {"HideANumber", R"({"version":"1","default":"deny","hide":["x",1]})", Code::kConfigInvalid,
     "p.json:1:45: not a tool name: 1 at /hide/1"},
    {"HideAPattern", R"({"version":"1","default":"deny","hide":["delete_*"]})",
     Code::kConfigInvalid,
     R"(p.json:1:41: tool names are exact: "delete_*" at /hide/0; name each tool; )"
     R"(the one wildcard is "hide": ["*"])"},
    {"ToolsAnArray", R"({"version":"1","default":"deny","tools":[]})", Code::kConfigInvalid,
     R"(p.json:1:41: "tools" must be an object, not an array at /tools)"},
    {"ToolNull", with_tool("null"), Code::kConfigInvalid,
     "p.json:1:46: a tool's rule must be an object, not null at /tools/t"},
    {"ToolNamedByAStar", R"({"version":"1","default":"deny","tools":{"*":{}}})",
     Code::kConfigInvalid,
     R"(p.json:1:42: tool names are exact: "*" at /tools/*; name each tool; )"
     R"(the one wildcard is "hide": ["*"])"},
    {"ToolWithoutName", R"({"version":"1","default":"deny","tools":{"":{}}})", Code::kConfigInvalid,
     "p.json:1:42: a tool name has 1 to 128 bytes at /tools/; no call could ever match"},
    {"ToolKeyMisspelt", with_tool(R"({"limit":[]})"), Code::kConfigUnknown,
     R"(p.json:1:47: unknown key "limit" at /tools/t/limit; did you mean "limits"?)"},
    {"UnknownAction", with_tool(R"({"action":"block"})"), Code::kConfigUnknown,
     R"(p.json:1:56: unknown word "block" at /tools/t/action; it is one of "allow" "deny")"},
    {"ReasonOfAllow", with_tool(R"({"reason":"no"})"), Code::kConfigInvalid,
     R"(p.json:1:47: a reason without a denial at /tools/t/reason; )"
     R"(add "action": "deny", or remove it)"},
    {"ReasonANumber", with_tool(R"({"action":"deny","reason":1})"), Code::kConfigInvalid,
     "p.json:1:72: a reason must be a string, not 1 at /tools/t/reason"},
    {"LimitsAnObject", with_tool(R"({"limits":{}})"), Code::kConfigInvalid,
     R"(p.json:1:56: "limits" must be an array, not an object at /tools/t/limits)"},
    {"LimitWithoutCounter", with_limit(R"({"window":"minute","max":1})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "counter" at /tools/t/limits/0; name what it counts)"},
    {"LimitWithoutWindow", with_limit(R"({"counter":"c","max":1})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "window" at /tools/t/limits/0; )"
     R"(write "minute", "hour", "day" or a number of seconds)"},
    {"LimitWithoutMax", with_limit(R"({"counter":"c","window":"minute"})"), Code::kConfigInvalid,
     R"(p.json:1:57: missing key "max" at /tools/t/limits/0; )"
     "write the most that one window may hold"},
    {"EmptyCounter", with_limit(R"({"counter":"","window":"minute","max":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:68: a counter's name must be a non-empty string, not "" at )"
     "/tools/t/limits/0/counter"},
    {"NegativeMax", with_limit(R"({"counter":"c","window":"minute","max":-1})"),
     Code::kConfigInvalid,
     "p.json:1:96: not a whole number of 0 or more: -1 at /tools/t/limits/0/max; "
     "written in digits only, without point or exponent"},
    {"FractionalMax", with_limit(R"({"counter":"c","window":"minute","max":1.0})"),
     Code::kConfigInvalid,
     "p.json:1:96: not a whole number of 0 or more: 1.0 at /tools/t/limits/0/max; "
     "written in digits only, without point or exponent"},
    {"MaxAString", with_limit(R"({"counter":"c","window":"minute","max":"1"})"),
     Code::kConfigInvalid,
     R"(p.json:1:96: not a whole number of 0 or more: "1" at /tools/t/limits/0/max; )"
     "written in digits only, without point or exponent"},
    {"MaxTooLarge", with_limit(R"({"counter":"c","window":"minute","max":9223372036854775808})"),
     Code::kConfigInvalid,
     "p.json:1:96: not a whole number of 0 or more: 9223372036854775808 at "
     "/tools/t/limits/0/max; written in digits only, without point or exponent"},
    {"NegativeIncrement", with_limit(R"({"counter":"c","window":"minute","max":1,"increment":-2})"),
     Code::kConfigInvalid,
     "p.json:1:110: not a whole number of 0 or more: -2 at /tools/t/limits/0/increment; "
     "written in digits only, without point or exponent"},
    {"UnknownWindow", with_limit(R"({"counter":"c","window":"week","max":1})"),
     Code::kConfigUnknown,
     R"(p.json:1:81: unknown word "week" at /tools/t/limits/0/window; )"
     R"(it is one of "minute" "hour" "day")"},
    {"WindowZero", with_limit(R"({"counter":"c","window":0,"max":1})"), Code::kConfigInvalid,
     "p.json:1:81: not a window: 0 at /tools/t/limits/0/window; write \"minute\", \"hour\", "
     "\"day\" or a whole number of seconds from 1 to 31622400"},
    {"WindowTooLong", with_limit(R"({"counter":"c","window":31622401,"max":1})"),
     Code::kConfigInvalid,
     "p.json:1:81: not a window: 31622401 at /tools/t/limits/0/window; write \"minute\", "
     "\"hour\", \"day\" or a whole number of seconds from 1 to 31622400"},
    {"UnknownScope", with_limit(R"({"counter":"c","window":"day","max":1,"scope":"user"})"),
     Code::kConfigUnknown,
     R"(p.json:1:103: unknown word "user" at /tools/t/limits/0/scope; )"
     R"(it is one of "grant" "session" "global")"},
    {"CounterUsedTwice",
     with_limit(
         R"({"counter":"c","window":"day","max":1},{"counter":"c","window":"hour","max":1})"),
     Code::kConfigInvalid,
     R"(p.json:1:107: counter "c" is already used by /tools/t/limits/0 at )"
     "/tools/t/limits/1/counter; counter names are unique within a tool"},
    {"RateLimitWithScope", with_tool(R"({"rate_limit":{"max":1,"window":1,"scope":"grant"}})"),
     Code::kConfigUnknown,
     R"(p.json:1:80: unknown key "scope" at /tools/t/rate_limit/scope; known here: max window)"},
    {"Require", with_tool(R"({"require":[]})"), Code::kConfigUnknown,
     R"(p.json:1:47: key "require" is not supported by this release at /tools/t/require; )"
     "without it the policy would mean something else, so it is refused"},
    {"DenyIf", with_tool(R"({"deny_if":[]})"), Code::kConfigUnknown,
     R"(p.json:1:47: key "deny_if" is not supported by this release at /tools/t/deny_if; )"
     "without it the policy would mean something else, so it is refused"},
    {"AllTools", R"({"version":"1","default":"deny","all_tools":{}})", Code::kConfigUnknown,
     R"(p.json:1:33: key "all_tools" is not supported by this release at /all_tools; )"
     "without it the policy would mean something else, so it is refused"},
    {"Methods", R"({"version":"1","default":"deny","methods":{}})", Code::kConfigUnknown,
     R"(p.json:1:33: key "methods" is not supported by this release at /methods; )"
     "without it the policy would mean something else, so it is refused"},
    {"RequireApproval", with_tool(R"({"action":"require_approval"})"), Code::kConfigUnknown,
     R"(p.json:1:56: action "require_approval" is not supported by this release at )"
     R"(/tools/t/action; use "deny" until it is)"},
    {"Sliding", with_limit(R"({"counter":"c","window":"day","max":1,"algorithm":"sliding"})"),
     Code::kConfigUnknown,
     R"(p.json:1:95: key "algorithm" is not supported by this release at )"
     "/tools/t/limits/0/algorithm; without it the policy would mean something else, so it is "
     "refused"},
    {"IncrementFrom",
     with_limit(R"({"counter":"c","window":"day","max":1,"increment_from":"args.n"})"),
     Code::kConfigUnknown,
     R"(p.json:1:95: key "increment_from" is not supported by this release at )"
     "/tools/t/limits/0/increment_from; without it the policy would mean something else, so it "
     "is refused"},
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
