#include "harness/invariants/reference_model.h"

#include <algorithm>
#include <array>
#include <limits>

#include "stack/base/hash.h"
#include "stack/wire/mcp.h"

namespace gatecrash::invariants {
namespace {

using Kind = Verdict::Kind;

// What a client needs before it can call anything, and lists of names.
constexpr std::array<std::string_view, 7> kAlwaysOpen = {
    "initialize",   "ping",           "server/discover",         "tools/list",
    "prompts/list", "resources/list", "resources/templates/list"};

/// Calls and units: `max` units hold this many calls.
std::int64_t calls_that_fit(const policy::Limit& limit) {
  if (limit.increment.is_zero()) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return limit.max.units() / limit.increment.units();
}

Instant window_start(Instant at, Duration window) {
  Duration into = at.time_since_epoch() % window;
  if (into < Duration::zero()) {
    into += window;
  }
  return at - into;
}

}  // namespace

std::string_view tool_of(const wire::Message& message) {
  if (message.is_response() || message.method != wire::method::kToolsCall) {
    return {};
  }
  const auto call = wire::read_tool_call(message);
  return call ? call->name : std::string_view();
}

const std::vector<policy::Limit>& limits_of(const policy::Policy& policy, std::string_view tool) {
  static const std::vector<policy::Limit> kNone;
  const auto rule = policy.tools.find(tool);
  return rule == policy.tools.end() ? kNone : rule->second.limits;
}

std::vector<Instant>& Windows::times(const policy::Limit& limit, std::string_view grant,
                                     std::string_view session, Instant at) {
  Hasher key;
  key.add(limit.rule).add(limit.counter).add(static_cast<std::uint64_t>(limit.scope));
  if (limit.scope == policy::Scope::kGrant) {
    key.add(grant);
  } else if (limit.scope == policy::Scope::kSession) {
    key.add(session);
  }
  std::vector<Instant>& times = lists_[key.value()];
  // Times come in order: when the newest is before this window, so are all.
  if (!times.empty() && times.back() < window_start(at, limit.window)) {
    times.clear();
  }
  return times;
}

bool Windows::fits(const policy::Limit& limit, std::string_view grant, std::string_view session,
                   Instant at) {
  const auto counted = static_cast<std::int64_t>(times(limit, grant, session, at).size());
  return counted < calls_that_fit(limit);
}

bool Windows::count(const policy::Limit& limit, std::string_view grant, std::string_view session,
                    Instant at) {
  if (limit.increment.is_zero()) {
    return false;
  }
  std::vector<Instant>& list = times(limit, grant, session, at);
  list.push_back(at);
  return list.size() == 1;
}

std::int64_t Windows::used(const policy::Limit& limit, std::string_view grant,
                           std::string_view session, Instant at) {
  return static_cast<std::int64_t>(times(limit, grant, session, at).size()) *
         limit.increment.units();
}

ReferenceModel::ReferenceModel(std::shared_ptr<const policy::Policy> policy)
    : policy_(std::move(policy)) {}

bool ReferenceModel::hides(std::string_view tool) const {
  return policy_->hide_all ||
         std::find(policy_->hide.begin(), policy_->hide.end(), tool) != policy_->hide.end();
}

Verdict ReferenceModel::judge_tool(std::string_view tool) const {
  if (hides(tool)) {
    return {Kind::kDeny, policy::kRuleHidden};
  }
  const auto rule = policy_->tools.find(tool);
  if (rule == policy_->tools.end()) {
    return policy_->default_action == policy::Default::kAllow
               ? Verdict{Kind::kAllow, policy::kRuleAllow}
               : Verdict{Kind::kDeny, policy::kRuleDefaultDeny};
  }
  for (const policy::Check& check : rule->second.checks) {
    if (check.kind == policy::Check::Kind::kDeny) {
      return {Kind::kDeny, check.rule};
    }
  }
  return {Kind::kAllow, policy::kRuleAllow};
}

Verdict ReferenceModel::judge_timeless(const wire::Message& message, std::string_view tool) const {
  if (message.is_response()) {
    return {Kind::kEither, policy::kRuleAllow};
  }
  const bool notification = message.kind == wire::Message::Kind::kNotification;
  if (message.method == wire::method::kToolsCall) {
    if (tool.empty()) {
      return {Kind::kUnreadable, policy::kRuleUnreadable};
    }
    return notification ? Verdict{Kind::kDeny, policy::kRuleNotification} : judge_tool(tool);
  }
  const bool open = notification ? message.method.starts_with("notifications/")
                                 : std::find(kAlwaysOpen.begin(), kAlwaysOpen.end(),
                                             message.method) != kAlwaysOpen.end();
  if (open || policy_->default_action == policy::Default::kAllow) {
    return {Kind::kAllow, policy::kRuleAllow};
  }
  if (message.method == "roots/list") {
    return {Kind::kEither, policy::kRuleDefaultDeny};  // a list, but one that servers ask for
  }
  return {Kind::kDeny, policy::kRuleDefaultDeny};
}

Verdict ReferenceModel::judge(const wire::Message& message, std::string_view tool,
                              std::string_view grant, std::string_view session, Instant at) {
  const Verdict verdict = judge_timeless(message, tool);
  if (!verdict.allows() || tool.empty()) {
    return verdict;
  }
  const Instant now = std::max(newest_, at);
  for (const policy::Limit& limit : limits_of(*policy_, tool)) {
    if (!windows_.fits(limit, grant, session, now)) {
      return {Kind::kDeny, limit.rule, true};
    }
  }
  count(tool, grant, session, at);
  return verdict;
}

void ReferenceModel::count(std::string_view tool, std::string_view grant, std::string_view session,
                           Instant at) {
  for (const policy::Limit& limit : limits_of(*policy_, tool)) {
    newest_ = std::max(newest_, at);
    windows_.count(limit, grant, session, newest_);
  }
}

}  // namespace gatecrash::invariants
