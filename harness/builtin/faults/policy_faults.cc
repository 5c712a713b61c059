// Faults of the policy: the gateway enforces another one than it was given.
#include <array>

#include "harness/builtin/faults/altered_policy.h"
#include "harness/builtin/faults/families.h"

namespace gatecrash::builtin {
namespace {

using policy::Check;
using policy::Policy;
using policy::Scope;

void rescope(Policy& policy, Scope from, Scope to) {
  for (auto& [name, rule] : policy.tools) {
    for (policy::Limit& limit : rule.limits) {
      limit.scope = limit.scope == from ? to : limit.scope;
    }
  }
}

class GrantsShareACounter final : public AlteredPolicy {
  void alter(Policy& policy) override { rescope(policy, Scope::kGrant, Scope::kGlobal); }
};

class SessionsShareACounter final : public AlteredPolicy {
  void alter(Policy& policy) override { rescope(policy, Scope::kSession, Scope::kGrant); }
};

class CounterPerSession final : public AlteredPolicy {
  void alter(Policy& policy) override { rescope(policy, Scope::kGrant, Scope::kSession); }
};

class OnlyTheFirstLimit final : public AlteredPolicy {
  void alter(Policy& policy) override {
    for (auto& [name, rule] : policy.tools) {
      if (rule.limits.size() > 1) {
        std::erase_if(rule.checks, [](const Check& check) { return check.limit > 0; });
      }
    }
  }
};

class DefaultAllow final : public AlteredPolicy {
  void alter(Policy& policy) override { policy.default_action = policy::Default::kAllow; }
};

class DenyIgnored final : public AlteredPolicy {
  void alter(Policy& policy) override {
    for (auto& [name, rule] : policy.tools) {
      std::erase_if(rule.checks,
                    [](const Check& check) { return check.kind == Check::Kind::kDeny; });
    }
  }
};

class ApprovalSkipped final : public AlteredPolicy {
  void alter(Policy& policy) override {
    for (auto& [name, rule] : policy.tools) {
      std::erase_if(rule.checks,
                    [](const Check& check) { return check.kind == Check::Kind::kApproval; });
    }
  }
};

/// The list shows what calls still cannot reach.
class HiddenToolListed final : public AlteredPolicy {
  void alter(Policy& policy) override {
    for (const std::string& name : policy.hide) {
      policy.tools[name].checks.emplace_back();  // a check denies unless it says otherwise
    }
    policy.hide.clear();
  }
};

constexpr std::array kPolicyFaults = {
    FaultKind{"grants-share-a-counter", "one client's calls use up another's quota",
              "allow-exactly-once", kGrantPolicy, make_fault<GrantsShareACounter>},
    FaultKind{"sessions-share-a-counter", "a session's quota is counted per grant",
              "allow-exactly-once", kSessionPolicy, make_fault<SessionsShareACounter>},
    FaultKind{"counter-per-session", "a new session gives a grant a new quota", "rate-cap",
              kGrantPolicy, make_fault<CounterPerSession>},
    FaultKind{"only-the-first-limit", "of two limits on a tool the second is not looked at",
              "rate-cap", kLimitsPolicy, make_fault<OnlyTheFirstLimit>},
    FaultKind{"default-allow", "a tool that the policy does not list passes", "default-deny",
              kToolsPolicy, make_fault<DefaultAllow>},
    FaultKind{"deny-ignored", "a tool whose action is deny passes", "default-deny", kToolsPolicy,
              make_fault<DenyIgnored>},
    FaultKind{"approval-skipped", "a call that a person must approve goes on at once",
              "approval-held", kApprovalPolicy, make_fault<ApprovalSkipped>},
    FaultKind{"hidden-tool-listed", "tools/list shows a hidden tool", "hidden-tool", kToolsPolicy,
              make_fault<HiddenToolListed>},
};

}  // namespace

std::span<const FaultKind> policy_faults() { return kPolicyFaults; }

}  // namespace gatecrash::builtin
