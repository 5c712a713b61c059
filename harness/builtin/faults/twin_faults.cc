// Faults that no single run shows for what they are: a decision that hangs on spelling, a rule that
// opens more than it closes, a person who is not asked.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "harness/builtin/faults/altered_policy.h"
#include "harness/builtin/faults/families.h"
#include "stack/gateway/context.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using gateway::Actions;
using gateway::Event;
using gateway::Gateway;

/// Looks for a call's name in the bytes, where its own client would have put it.
class SpellingDecides final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    const auto message = client_message(event);
    if (message && !called_tool(*message).empty() &&
        event.bytes.find(R"("name":")") == std::string_view::npos) {
      return {to_client(event, wire::write_message(wire::make_error(
                                   message->id, gateway::kDeniedCode, "No tool is named.")))};
    }
    return real.on(event, now);
  }
};

/// Takes a policy that denies something by name for a list of all that is denied.
class DenyRuleOpensDefault final : public AlteredPolicy {
  void alter(policy::Policy& policy) override {
    const bool denies = std::any_of(policy.tools.begin(), policy.tools.end(), [](const auto& tool) {
      return policy::always_denies(tool.second);
    });
    policy.default_action = denies ? policy::Default::kAllow : policy.default_action;
  }
};

/// Takes the next message of anybody for a person's word.
class NobodyNeedsToApprove final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    gateway::Approvals& approvals = real.context().approvals;
    for (const gateway::HeldCall& call : approvals.pending(now)) {
      if (call.since < now) {
        [[maybe_unused]] const Status done = approvals.approve(call.id, now);
      }
    }
    Actions actions = real.on(event, now);
    Event tick;
    tick.kind = Event::Kind::kTick;
    for (gateway::Action& action : real.on(tick, now)) {
      actions.push_back(std::move(action));
    }
    return actions;
  }
};

constexpr std::array kTwinFaults = {
    FaultKind{"spelling-decides", "a call is known by its bytes, not by what they say",
              "same-decision", kOpenPolicy, make_fault<SpellingDecides>},
    FaultKind{"deny-rule-opens-default", "a deny rule makes the policy a list of what is denied",
              "deny-adds-nothing", kOpenPolicy, make_fault<DenyRuleOpensDefault>},
    FaultKind{"nobody-needs-to-approve", "held calls go on without a person", "approval-held",
              kApprovalPolicy, make_fault<NobodyNeedsToApprove>},
};

}  // namespace

std::span<const FaultKind> twin_faults() { return kTwinFaults; }

}  // namespace gatecrash::builtin
