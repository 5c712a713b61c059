#include "stack/policy/decision.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/policy/conditions.h"
#include "stack/policy/path.h"
#include "stack/policy/policy_position.h"

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
constexpr std::string_view kCallDenied = "The policy does not allow this call.";
constexpr std::string_view kMethodDenied = "The policy does not allow this method.";
constexpr std::string_view kNoPolicy = "No policy applies to this client: nothing is allowed.";
constexpr std::string_view kUncountable =
    "The policy counts an amount of this call's, and it is not one that can be counted.";
constexpr std::string_view kHeld = "A person must approve this call.";
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
  if (!limit.on_deny.empty()) {
    return limit.on_deny;
  }
  std::string reason = "Rate limit reached: at most ";
  reason += limit.max.to_string();
  const bool calls = limit.increment == Amount::of(1) && !limit.increment_from;
  reason += calls ? " call" : " unit";
  reason += limit.max == Amount::of(1) ? " per " : "s per ";
  append_window(reason, limit.window);
  reason += ". Try again later.";
  return reason;
}

/// A counter belongs to its policy, its scope's value, its tool (or all of them) and its name.
std::string limit_key(const Policy& policy, const Limit& limit, const Caller& caller,
                      std::string_view family, std::string_view tool) {
  switch (limit.scope) {
    case Scope::kGrant:
      return quota_key({policy.name, "grant", caller.grant, family, tool, limit.counter});
    case Scope::kSession:
      return quota_key({policy.name, "session", caller.session, family, tool, limit.counter});
    case Scope::kGlobal:
      break;
  }
  return quota_key({policy.name, "global", "", family, tool, limit.counter});
}

/// One call on its way through a policy's checks.
class Judgement {
 public:
  Judgement(const Policy& policy, const Caller& caller, const Call& call, CounterStore& counters,
            Instant now)
      : policy_(policy), caller_(caller), call_(call), counters_(counters), now_(now) {}

  /// Asks what looks at the call; false when it is denied: then denied() says by what.
  bool look(const ToolRule& rule) {
    return std::all_of(rule.checks.begin(), rule.checks.end(),
                       [this](const Check& check) { return pass(check); });
  }

  /// Collects what the call costs, after every look; false as look().
  bool count(const ToolRule& rule, std::string_view family, std::string_view tool) {
    return std::all_of(rule.checks.begin(), rule.checks.end(), [&](const Check& check) {
      return check.kind != Check::Kind::kLimit || charge(rule.limits[check.limit], family, tool);
    });
  }

  /// Every check passed: reserves, or finds that there is no room, or holds.
  Decision finish() {
    if (hold_ != nullptr) {
      if (auto refused = full_counter()) {
        return *std::move(refused);
      }
      Decision held = deny(hold_->rule, hold_->on_deny.empty() ? kHeld : hold_->on_deny);
      held.hold = hold_->approval_timeout;
      return held;
    }
    Decision decision = allow();
    if (charges_.empty()) {
      return decision;
    }
    auto reservation = counters_.reserve(charges_, now_);
    if (auto refused = refusal(reservation)) {
      return *std::move(refused);
    }
    decision.reservation = *std::move(reservation);
    if (!decision.reservation.counted) {
      decision.rule = kRuleCountersDown;  // allowed, and the audit log says why it should not be
    }
    decision.charges = std::move(charges_);
    return decision;
  }

  Decision denied() { return std::move(denied_); }

 private:
  bool pass(const Check& check) {
    switch (check.kind) {
      case Check::Kind::kRequire:
        return all_true(check.conditions, call_.arguments, caller_.fields) ||
               fail_at(check.rule, check.on_deny, kCallDenied);
      case Check::Kind::kDenyIf:
        return any_false(check.conditions, call_.arguments, caller_.fields) ||
               fail_at(check.rule, check.on_deny, kCallDenied);
      case Check::Kind::kDeny:
        return fail_at(check.rule, check.on_deny, kToolDenied);
      case Check::Kind::kLimit:
        return true;  // counted after every look
      case Check::Kind::kApproval:
        if (!call_.approved && hold_ == nullptr &&
            !any_false(check.conditions, call_.arguments, caller_.fields)) {
          hold_ = &check;
        }
        return true;
    }
    return fail_at(check.rule, check.on_deny, kToolDenied);
  }

  bool charge(const Limit& limit, std::string_view family, std::string_view tool) {
    std::optional<Amount> amount = limit.increment;
    if (limit.increment_from) {
      const wire::Value* const value = follow(*limit.increment_from, call_.arguments);
      amount = value != nullptr && value->is_number() ? Amount::read(value->number_token())
                                                      : std::nullopt;
    }
    if (!amount) {
      return fail_at(limit.rule, limit.on_deny, kUncountable);
    }
    if (charges_.empty()) {
      const std::size_t most = policy_.all_tools.limits.size() + 4;
      charges_.reserve(most);
      limits_.reserve(most);
    }
    charges_.push_back({limit_key(policy_, limit, caller_, family, tool), limit.window,
                        limit.algorithm, limit.max, *amount});
    limits_.push_back(&limit);
    return true;
  }

  /// Denies; by a counter that stands before, when one is full.
  bool fail_at(std::string_view rule, std::string_view on_deny, std::string_view otherwise) {
    auto refused = full_counter();
    denied_ = refused ? *std::move(refused) : deny(rule, on_deny.empty() ? otherwise : on_deny);
    return false;
  }

  /// What denies by the limits passed so far, nothing when all have room.
  std::optional<Decision> full_counter() {
    return charges_.empty() ? std::nullopt : refusal(counters_.try_fit(charges_, now_));
  }

  std::optional<Decision> refusal(const Result<Reservation>& reservation) const {
    if (!reservation) {
      return deny(kRuleCountersDown, kCountersDown);
    }
    if (!reservation->granted) {
      const Limit& limit = *limits_[std::min(reservation->refused_at, limits_.size() - 1)];
      return deny(limit.rule, limit_reason(limit));
    }
    return std::nullopt;
  }

  const Policy& policy_;
  const Caller& caller_;
  const Call& call_;
  CounterStore& counters_;
  Instant now_;
  std::vector<Charge> charges_;
  std::vector<const Limit*> limits_;  // of charges_, one each
  const Check* hold_ = nullptr;
  Decision denied_;
};

}  // namespace

Decision decide_tool_call(const Policy& policy, const Caller& caller, const Call& call,
                          CounterStore& counters, Instant now) {
  if (is_hidden(policy, call.tool)) {
    return deny(kRuleHidden, kToolDenied);
  }
  const auto found = policy.tools.find(call.tool);
  if (found == policy.tools.end() && policy.default_action == Default::kDeny) {
    return deny(kRuleDefaultDeny, kToolDenied);
  }
  Judgement judgement(policy, caller, call, counters, now);
  static const ToolRule kNothing;
  const ToolRule& own = found == policy.tools.end() ? kNothing : found->second;
  const bool passed = judgement.look(own) && judgement.look(policy.all_tools) &&
                      judgement.count(own, "tool", call.tool) &&
                      judgement.count(policy.all_tools, "all_tools", "");
  if (!passed) {
    return judgement.denied();
  }
  return judgement.finish();
}

Decision decide_method(const Policy& policy, std::string_view method, bool notification) {
  if (const auto named = policy.methods.find(method); named != policy.methods.end()) {
    return named->second == Default::kAllow
               ? allow()
               : deny(pointer_child("/methods", method), kMethodDenied);
  }
  const bool open = notification ? method.starts_with(kNotificationPrefix)
                                 : std::find(kOpenMethods.begin(), kOpenMethods.end(), method) !=
                                       kOpenMethods.end();
  return open || policy.default_action == Default::kAllow ? allow()
                                                          : deny(kRuleDefaultDeny, kMethodDenied);
}

Decision deny_without_policy() { return deny(kRuleNoPolicy, kNoPolicy); }

}  // namespace gatecrash::policy
