#include "stack/policy/decision.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatecrash::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What reads nothing but names, and what opens and keeps a session.
constexpr std::array<std::string_view, 8> kOpenMethods = {
    "initialize",   "ping",           "server/discover",
    "tools/list",   "resources/list", "resources/templates/list",
    "prompts/list", "roots/list"};
constexpr std::string_view kNotificationPrefix = "notifications/";

// The same words whether a tool is hidden, unlisted or unknown: a denial is no directory.
constexpr std::string_view kToolDenied = "The policy does not allow this tool.";
constexpr std::string_view kMethodDenied = "The policy does not allow this method.";
constexpr std::string_view kNoPolicy = "No policy applies to this client: nothing is allowed.";
constexpr std::string_view kCountersDown =
    "The gateway cannot count this call now. Try again later.";

Decision deny(std::string_view rule, std::string_view reason) {
  Decision decision;
  decision.rule = rule;
  decision.reason = reason;
  return decision;
}

Decision allow() {
  Decision decision;
  decision.allow = true;
  decision.rule = kRuleAllow;
  return decision;
}

/// "1:g" and so on: a counter belongs to its scope's value, tool and name.
std::string limit_key(const Limit& limit, const Caller& caller, std::string_view tool) {
  switch (limit.scope) {
    case Scope::kGrant:
      return quota_key({"grant", caller.grant, tool, limit.counter});
    case Scope::kSession:
      return quota_key({"session", caller.session, tool, limit.counter});
    case Scope::kGlobal:
      break;
  }
  return quota_key({"global", tool, limit.counter});
}

void append_window(std::string& out, Duration window) {
  if (window == minutes(1)) {
    out += "minute";
  } else if (window == hours(1)) {
    out += "hour";
  } else if (window == hours(24)) {
    out += "day";
  } else {
    out += std::to_string(window / seconds(1));
    out += window == seconds(1) ? " second" : " seconds";
  }
}

std::string limit_reason(const Limit& limit) {
  std::string reason = "Rate limit reached: at most ";
  reason += std::to_string(limit.max);
  reason += limit.increment == 1 ? " call" : " unit";
  reason += limit.max == 1 ? " per " : "s per ";
  append_window(reason, limit.window);
  reason += ". Try again later.";
  return reason;
}

}  // namespace

Decision decide_tool_call(const Policy& policy, const Caller& caller, std::string_view tool,
                          CounterStore& counters, Instant now) {
  if (is_hidden(policy, tool)) {
    return deny(kRuleHidden, kToolDenied);
  }
  const auto found = policy.tools.find(tool);
  if (found == policy.tools.end()) {
    return policy.default_action == Default::kAllow ? allow() : deny(kRuleDefaultDeny, kToolDenied);
  }
  const ToolRule& rule = found->second;
  if (rule.action == ToolAction::kDeny) {
    return deny(rule.rule, rule.reason.empty() ? kToolDenied : std::string_view(rule.reason));
  }
  Decision decision = allow();
  if (rule.limits.empty()) {
    return decision;
  }
  decision.charges.reserve(rule.limits.size());
  for (const Limit& limit : rule.limits) {
    decision.charges.push_back(
        Charge{limit_key(limit, caller, tool), limit.window, limit.max, limit.increment});
  }
  auto reservation = counters.reserve(decision.charges, now);
  if (!reservation) {
    return deny(kRuleCountersDown, kCountersDown);
  }
  if (!reservation->granted) {
    const Limit& limit = rule.limits[std::min(reservation->refused_at, rule.limits.size() - 1)];
    return deny(limit.rule, limit_reason(limit));
  }
  decision.reservation = *std::move(reservation);
  return decision;
}

Decision decide_method(const Policy& policy, std::string_view method, bool notification) {
  const bool open = notification ? method.starts_with(kNotificationPrefix)
                                 : std::find(kOpenMethods.begin(), kOpenMethods.end(), method) !=
                                       kOpenMethods.end();
  return open || policy.default_action == Default::kAllow ? allow()
                                                          : deny(kRuleDefaultDeny, kMethodDenied);
}

Decision deny_without_policy() { return deny(kRuleNoPolicy, kNoPolicy); }

}  // namespace gatecrash::policy
