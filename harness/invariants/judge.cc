#include "harness/invariants/judge.h"

#include <utility>

#include "harness/invariants/invariant.h"
#include "harness/invariants/ledger.h"

namespace gatecrash::invariants {

struct Judge::State final : FactSink {
  State(std::shared_ptr<const policy::Policy> policy, Visible seen, DenialShape denial)
      : model(std::move(policy)),
        visible(seen),
        ledger(LedgerContext{model, *this, totals, visible, denial}) {
    const Setting setting{model, visible, violations, totals};
    for (const auto make : {make_default_deny, make_approval_held, make_hidden_tool, make_rate_cap,
                            make_deny_no_effect, make_allow_exactly_once, make_one_answer,
                            make_judged_equals_forwarded, make_audit_complete}) {
      invariants.push_back(make(setting));
    }
  }

  void arrived(const Exchange& exchange) override {
    for (const auto& invariant : invariants) {
      invariant->arrived(exchange);
    }
  }

  void forwarded(const Forward& forward) override {
    for (const auto& invariant : invariants) {
      invariant->forwarded(forward);
    }
  }

  void answered(const Answer& answer) override {
    for (const auto& invariant : invariants) {
      invariant->answered(answer);
    }
  }

  void audited(const Audited& audited) override {
    for (const auto& invariant : invariants) {
      invariant->audited(audited);
    }
  }

  void effect(const EffectSeen& seen) override {
    for (const auto& invariant : invariants) {
      invariant->effect(seen);
    }
  }

  void ended(const Exchange& exchange) override {
    for (const auto& invariant : invariants) {
      invariant->ended(exchange);
    }
  }

  ReferenceModel model;
  Visible visible;
  Totals totals;
  Violations violations;
  std::vector<std::unique_ptr<Invariant>> invariants;
  Ledger ledger;
};

Judge::Judge(std::shared_ptr<const policy::Policy> policy, Visible visible, DenialShape denial)
    : state_(std::make_unique<State>(std::move(policy), visible, denial)) {}

Judge::~Judge() = default;

void Judge::on(const Observation& observation) { state_->ledger.on(observation); }

const std::vector<Violation>& Judge::violations() const { return state_->violations; }

const Totals& Judge::totals() const { return state_->totals; }

std::vector<Count> Judge::counts() const {
  std::vector<Count> counts;
  counts.reserve(state_->invariants.size());
  for (const auto& invariant : state_->invariants) {
    counts.push_back(invariant->count());
  }
  return counts;
}

}  // namespace gatecrash::invariants
