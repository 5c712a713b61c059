#include "harness/judge/judge.h"

#include <functional>
#include <utility>

#include "harness/judge/invariant.h"
#include "harness/judge/ledger.h"

namespace gatecrash::judge {

struct Judge::State final : FactSink {
  State(InvariantTable table, std::shared_ptr<const policy::Policy> policy, Visible seen,
        DenialShape denial)
      : model(std::move(policy)),
        visible(seen),
        ledger(LedgerContext{model, *this, totals, visible, denial}) {
    invariants.reserve(table.size());
    for (const InvariantKind& kind : table) {
      invariants.push_back(kind.make({kind.name, model, visible, violations, totals}));
      for (Listeners& listeners :
           {std::ref(on_arrived), std::ref(on_forwarded), std::ref(on_answered),
            std::ref(on_audited), std::ref(on_effect), std::ref(on_ended), std::ref(on_observed)}) {
        listeners.push_back(invariants.back().get());
      }
    }
  }

  using Listeners = std::vector<Invariant*>;

  /// Tells `fact` to all who listen, and forgets who does not.
  template <class Fact>
  static void tell(Listeners& listeners, void (Invariant::*hear)(const Fact&), const Fact& fact,
                   Invariant::Facts kind) {
    bool ignored = false;
    for (Invariant* const invariant : listeners) {
      if (!invariant->ignores(kind)) {
        (invariant->*hear)(fact);
      }
      ignored = ignored || invariant->ignores(kind);
    }
    if (ignored) {
      std::erase_if(listeners, [&](const Invariant* one) { return one->ignores(kind); });
    }
  }

  void arrived(const Exchange& exchange) override {
    tell(on_arrived, &Invariant::arrived, exchange, Invariant::kArrived);
    if (watch != nullptr) {
      watch->arrived(exchange);
    }
  }

  void forwarded(const Forward& forward) override {
    tell(on_forwarded, &Invariant::forwarded, forward, Invariant::kForwarded);
  }

  void answered(const Answer& answer) override {
    tell(on_answered, &Invariant::answered, answer, Invariant::kAnswered);
  }

  void audited(const Audited& audited) override {
    tell(on_audited, &Invariant::audited, audited, Invariant::kAudited);
  }

  void effect(const EffectSeen& seen) override {
    tell(on_effect, &Invariant::effect, seen, Invariant::kEffect);
  }

  void ended(const Exchange& exchange) override {
    tell(on_ended, &Invariant::ended, exchange, Invariant::kEnded);
    if (watch != nullptr) {
      watch->ended(exchange);
    }
  }

  model::ReferenceModel model;
  Visible visible;
  Totals totals;
  Violations violations;
  std::vector<std::unique_ptr<Invariant>> invariants;
  Listeners on_arrived;
  Listeners on_forwarded;
  Listeners on_answered;
  Listeners on_audited;
  Listeners on_effect;
  Listeners on_ended;
  Listeners on_observed;
  ExchangeWatch* watch = nullptr;
  Ledger ledger;
};

Judge::Judge(InvariantTable table, std::shared_ptr<const policy::Policy> policy, Visible visible,
             DenialShape denial)
    : state_(std::make_unique<State>(table, std::move(policy), visible, denial)) {}

Judge::~Judge() = default;

void Judge::on(const Observation& observation) {
  if (observation.kind > Observation::Kind::kGatewayToClient ||
      observation.kind == Observation::Kind::kOpen) {
    State::tell(state_->on_observed, &Invariant::observed, observation, Invariant::kObserved);
  }
  state_->ledger.on(observation);
}

void Judge::set_watch(ExchangeWatch* watch) { state_->watch = watch; }

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

}  // namespace gatecrash::judge
