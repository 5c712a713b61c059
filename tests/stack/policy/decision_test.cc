#include "stack/policy/decision.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::policy {
namespace {

Policy policy_of(std::string_view text) { return read_hosted_policy(text, "test").value(); }

constexpr Instant kNow = instant_from_us(1'795'251'600'000'000);

struct Case {
  std::string name;
  std::string policy;
  std::string tool;
  bool allow;
  std::string rule;
  std::string reason;
};

std::string deny_with(const std::string& tools, const std::string& more = "") {
  return R"({"version":"1","default":"deny","tools":{)" + tools + "}" + more + "}";
}

std::string allow_with(const std::string& tools, const std::string& more = "") {
  return R"({"version":"1","default":"allow","tools":{)" + tools + "}" + more + "}";
}

std::string zero(const std::string& window, const std::string& more = "") {
  return R"("t":{"limits":[{"counter":"c","window":)" + window + R"(,"max":0)" + more + "}]}";
}

constexpr const char* kDenied = "The policy does not allow this tool.";

const Case kCases[] = {
    {"Unlisted", deny_with(""), "t", false, "(default deny)", kDenied},
    {"UnlistedUnderAllow", allow_with(""), "t", true, "(allow)", ""},
    {"Listed", deny_with(R"("t":{})"), "t", true, "(allow)", ""},
    {"ListedInAnotherCase", deny_with(R"("t":{})"), "T", false, "(default deny)", kDenied},
    {"ListedWithASpace", deny_with(R"("t":{})"), "t ", false, "(default deny)", kDenied},
    {"HiddenBeforeListed", deny_with(R"("t":{})", R"(,"hide":["t"])"), "t", false, "(hidden)",
     kDenied},
    {"HiddenUnderAllow", allow_with("", R"(,"hide":["*"])"), "t", false, "(hidden)", kDenied},
    {"Denied", allow_with(R"("t":{"action":"deny"})"), "t", false, "/tools/t", kDenied},
    {"DeniedWithReason", allow_with(R"("t":{"action":"deny","reason":"Ask."})"), "t", false,
     "/tools/t", "Ask."},
    {"HiddenBeforeDenied",
     allow_with(R"("t":{"action":"deny","reason":"Ask."})", R"(,"hide":["t"])"), "t", false,
     "(hidden)", kDenied},
    {"MaxZeroAMinute", deny_with(zero(R"("minute")")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 calls per minute. Try again later."},
    {"AnHour", deny_with(zero("3600")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 calls per hour. Try again later."},
    {"ADay", deny_with(zero(R"("day")")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 calls per day. Try again later."},
    {"ASecond", deny_with(zero("1")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 calls per 1 second. Try again later."},
    {"OtherSeconds", deny_with(zero("90")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 calls per 90 seconds. Try again later."},
    {"Units", deny_with(zero("60", R"(,"increment":5)")), "t", false, "/tools/t/limits/0",
     "Rate limit reached: at most 0 units per minute. Try again later."},
    {"FreeUnits", deny_with(zero("60", R"(,"increment":0)")), "t", true, "(allow)", ""},
    {"OneCall",
     deny_with(R"("t":{"limits":[{"counter":"c","window":60,"max":1,"increment":1},)"
               R"({"counter":"d","window":60,"max":0}]})"),
     "t", false, "/tools/t/limits/1",
     "Rate limit reached: at most 0 calls per minute. Try again later."},
    {"RateLimit", deny_with(R"("t":{"rate_limit":{"max":0,"window":60}})"), "t", false,
     "/tools/t/rate_limit", "Rate limit reached: at most 0 calls per minute. Try again later."},
};

TEST(DecideToolCall, SaysWhatAndWhy) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    MemoryCounterStore counters;
    const Decision decision =
        decide_tool_call(policy_of(row.policy), {"g", "s"}, {row.tool}, counters, kNow);
    EXPECT_EQ(decision.allow, row.allow);
    EXPECT_EQ(decision.rule, row.rule);
    EXPECT_EQ(decision.reason, row.reason);
  }
}

struct Scoped {
  std::string scope;
  bool other_session;  // whether the same grant in another session may call again
  bool other_grant;    // and another grant
};

TEST(DecideToolCall, CountsPerScope) {
  const Scoped rows[] = {{"grant", false, true}, {"session", true, true}, {"global", false, false}};
  for (const Scoped& row : rows) {
    const Policy policy = policy_of(deny_with(
        R"("t":{"limits":[{"counter":"c","window":60,"max":1,"scope":")" + row.scope + "\"}]}"));
    MemoryCounterStore counters;
    const auto call = [&](std::string_view grant, std::string_view session) {
      return decide_tool_call(policy, {grant, session}, {"t"}, counters, kNow).allow;
    };
    EXPECT_TRUE(call("g", "s"));
    EXPECT_FALSE(call("g", "s"));
    EXPECT_EQ(call("g", "s2"), row.other_session) << row.scope;
    EXPECT_EQ(call("g2", "s3"), row.other_grant) << row.scope;
  }
}

TEST(DecideToolCall, ADenialConsumesNothing) {
  const Policy policy =
      policy_of(deny_with(R"("t":{"limits":[{"counter":"wide","window":60,"max":3},)"
                          R"({"counter":"narrow","window":1,"max":1}]})"));
  MemoryCounterStore counters;
  const auto call = [&](int second) {
    const Instant at = kNow + std::chrono::seconds(second);
    return decide_tool_call(policy, {"g", "s"}, {"t"}, counters, at).rule;
  };
  EXPECT_EQ(call(0), "(allow)");
  EXPECT_EQ(call(0), "/tools/t/limits/1");
  EXPECT_EQ(call(0), "/tools/t/limits/1");
  EXPECT_EQ(call(1), "(allow)");
  EXPECT_EQ(call(2), "(allow)");
  EXPECT_EQ(call(3), "/tools/t/limits/0");
}

TEST(DecideToolCall, CountersOfTwoToolsAreApart) {
  const Policy policy =
      policy_of(deny_with(R"("t":{"limits":[{"counter":"c","window":60,"max":1}]},)"
                          R"("u":{"limits":[{"counter":"c","window":60,"max":1}]})"));
  MemoryCounterStore counters;
  EXPECT_TRUE(decide_tool_call(policy, {"g", "s"}, {"t"}, counters, kNow).allow);
  EXPECT_TRUE(decide_tool_call(policy, {"g", "s"}, {"u"}, counters, kNow).allow);
}

class DeadStore final : public CounterStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>&, Instant) override {
    return fail(Code::kLocalIo, "disk full at /var/lib/secret");
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return reserve(charges, now);
  }

  void refund(const std::vector<Charge>&, const Reservation&) override {}
};

TEST(DecideToolCall, DeniesWhenTheCountersCannotBeReached) {
  DeadStore counters;
  const Policy policy = policy_of(deny_with(R"("t":{"rate_limit":{"max":9,"window":60}},"u":{})"));
  const Decision limited = decide_tool_call(policy, {"g", "s"}, {"t"}, counters, kNow);
  EXPECT_FALSE(limited.allow);
  EXPECT_EQ(limited.rule, "(counters unreachable)");
  EXPECT_EQ(limited.reason, "The gateway cannot count this call now. Try again later.");
  EXPECT_TRUE(decide_tool_call(policy, {"g", "s"}, {"u"}, counters, kNow).allow)
      << "what has no limit needs no store";
}

/// One that was told to fail open, in an outage.
class OpenStore final : public CounterStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>&, Instant) override {
    Reservation open;
    open.granted = true;
    open.counted = false;
    return open;
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return reserve(charges, now);
  }

  void refund(const std::vector<Charge>&, const Reservation&) override {}
};

TEST(DecideToolCall, NamesTheCountersWhereItAllowsWhatNobodyCounted) {
  OpenStore counters;
  const Policy policy = policy_of(deny_with(R"("t":{"rate_limit":{"max":9,"window":60}},"u":{})"));
  const Decision uncounted = decide_tool_call(policy, {"g", "s"}, {"t"}, counters, kNow);
  EXPECT_TRUE(uncounted.allow);
  EXPECT_EQ(uncounted.rule, "(counters unreachable)");
  EXPECT_EQ(decide_tool_call(policy, {"g", "s"}, {"u"}, counters, kNow).rule, "(allow)");
}

TEST(DecideMethod, PassesListsAndLifecycleOnly) {
  const Policy deny = policy_of(deny_with(""));
  const Policy allow = policy_of(allow_with(""));
  for (const char* open : {"initialize", "ping", "server/discover", "tools/list", "prompts/list",
                           "resources/list", "resources/templates/list"}) {
    EXPECT_TRUE(decide_method(deny, open, false).allow) << open;
  }
  for (const char* closed :
       {"resources/read", "prompts/get", "completion/complete", "tasks/get", "tasks/list",
        "logging/setLevel", "resources/subscribe", "sampling/createMessage", "Tools/List",
        "tools/list ", "notifications/initialized", "tools/callBatch", "x", ""}) {
    const Decision decision = decide_method(deny, closed, false);
    EXPECT_FALSE(decision.allow) << closed;
    EXPECT_EQ(decision.rule, "(default deny)");
    EXPECT_EQ(decision.reason, "The policy does not allow this method.");
    EXPECT_TRUE(decide_method(allow, closed, false).allow) << closed;
  }
}

TEST(DecideMethod, PassesNotificationsByTheirName) {
  const Policy deny = policy_of(deny_with(""));
  EXPECT_TRUE(decide_method(deny, "notifications/initialized", true).allow);
  EXPECT_TRUE(decide_method(deny, "notifications/cancelled", true).allow);
  EXPECT_FALSE(decide_method(deny, "Notifications/initialized", true).allow);
  EXPECT_FALSE(decide_method(deny, "resources/read", true).allow);
  EXPECT_FALSE(decide_method(deny, "ping", true).allow);
}

TEST(DecideMethod, DeniesEverythingWithoutAPolicy) {
  const Decision decision = deny_without_policy();
  EXPECT_FALSE(decision.allow);
  EXPECT_EQ(decision.rule, "(no policy)");
}

// The policy language written once more, in the simplest way: a list of every allowed call ever.
class NaiveModel {
 public:
  explicit NaiveModel(const Policy& policy) : policy_(policy) {}

  std::string rule(const std::string& grant, const std::string& session, const std::string& tool,
                   std::int64_t second) {
    const std::int64_t now = std::max(newest_, second);
    if (std::count(policy_.hide.begin(), policy_.hide.end(), tool) > 0) {
      return "(hidden)";
    }
    const auto found = policy_.tools.find(tool);
    if (found == policy_.tools.end()) {
      return policy_.default_action == Default::kAllow ? "(allow)" : "(default deny)";
    }
    for (const Check& check : found->second.checks) {
      if (check.kind == Check::Kind::kDeny) {
        return check.rule;
      }
    }
    for (const Limit& limit : found->second.limits) {
      const std::int64_t length = limit.window / std::chrono::seconds(1);
      std::int64_t units = 0;
      const std::int64_t each = limit.increment.units();
      for (const auto& [g, s, t, when] : allowed_) {
        const bool same = limit.scope == Scope::kGlobal ||
                          (limit.scope == Scope::kGrant ? g == grant : s == session);
        if (same && t == tool && when / length == now / length) {
          units += each;
        }
      }
      if (units + each > limit.max.units()) {
        return limit.rule;
      }
    }
    if (!found->second.limits.empty()) {
      newest_ = now;
      allowed_.emplace_back(grant, session, tool, now);
    }
    return "(allow)";
  }

 private:
  const Policy& policy_;
  std::vector<std::tuple<std::string, std::string, std::string, std::int64_t>> allowed_;
  std::int64_t newest_ = 0;
};

rc::Gen<Limit> any_limit() {
  return rc::gen::map(rc::gen::tuple(rc::gen::element<std::int64_t>(1, 10, 60, 3600),
                                     rc::gen::inRange<std::int64_t>(0, 5), rc::gen::inRange(0, 3),
                                     rc::gen::inRange<std::int64_t>(0, 3)),
                      [](const auto& parts) {
                        Limit limit;
                        limit.window = std::chrono::seconds(std::get<0>(parts));
                        limit.max = Amount::of(std::get<1>(parts));
                        limit.scope = static_cast<Scope>(std::get<2>(parts));
                        limit.increment = Amount::of(std::get<3>(parts));
                        return limit;
                      });
}

Policy any_policy() {
  Policy policy;
  policy.default_action = *rc::gen::element(Default::kDeny, Default::kAllow);
  policy.hide = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("d"));
  for (const char* tool : {"a", "b", "c"}) {
    ToolRule rule;
    rule.rule = std::string("/tools/") + tool;
    if (*rc::gen::weightedElement<bool>({{5, false}, {1, true}})) {
      rule.checks.emplace_back().rule = rule.rule;
    }
    rule.limits = *rc::gen::resize(3, rc::gen::container<std::vector<Limit>>(any_limit()));
    for (std::size_t i = 0; i < rule.limits.size(); ++i) {
      rule.limits[i].counter = std::to_string(i);
      rule.limits[i].rule = rule.rule + "/limits/" + std::to_string(i);
      Check& check = rule.checks.emplace_back();
      check.kind = Check::Kind::kLimit;
      check.limit = i;
    }
    policy.tools[tool] = std::move(rule);
  }
  return policy;
}

RC_GTEST_PROP(DecideToolCall, EqualsTheNaiveModelUnderAnyInterleaving, ()) {
  const Policy policy = any_policy();
  NaiveModel model(policy);
  MemoryCounterStore counters;
  const auto calls = *rc::gen::inRange(0, 120);
  std::int64_t second = 1'000'000;
  for (int i = 0; i < calls; ++i) {
    // Mostly forward by little, at times over window edges, at times back.
    second += *rc::gen::weightedOneOf<std::int64_t>({{6, rc::gen::element<std::int64_t>(0, 1)},
                                                     {3, rc::gen::inRange<std::int64_t>(0, 61)},
                                                     {1, rc::gen::inRange<std::int64_t>(-90, 0)}});
    const auto session = *rc::gen::element<std::string>("1", "2", "3", "4");
    const std::string grant = session < "3" ? "x" : "y";
    const auto tool = *rc::gen::element<std::string>("a", "a", "b", "c", "d", "e");
    const Decision decision = decide_tool_call(policy, {grant, session}, {tool}, counters,
                                               Instant(std::chrono::seconds(second)));
    RC_ASSERT(decision.rule == model.rule(grant, session, tool, second));
    RC_ASSERT(decision.allow == (decision.rule == "(allow)"));
  }
}

}  // namespace
}  // namespace gatecrash::policy
