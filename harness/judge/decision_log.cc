#include "harness/judge/decision_log.h"

#include <set>
#include <utility>

#include "harness/judge/invariant.h"
#include "harness/judge/ledger.h"

namespace gatecrash::judge {

struct DecisionLog::State final : FactSink {
  explicit State(std::shared_ptr<const policy::Policy> policy)
      : model(std::move(policy)), ledger(LedgerContext{model, *this, totals, Visible{}, {}}) {}

  void arrived(const Exchange& exchange) override {
    const Place place{std::string(exchange.session), next[std::string(exchange.session)]++};
    places[&exchange] = place;
    Ruled& ruled = messages[place];
    ruled.what = describe(exchange);
    ruled.is_call = exchange.is_call();
    ruled.taken = exchange.id_taken || exchange.wrong_era;
    ruled.timed =
        exchange.is_call() && (model::is_limited(model.policy(exchange.revision), exchange.tool) ||
                               exchange.verdict.kind == model::Verdict::Kind::kHold);
  }

  void forwarded(const Forward& forward) override {
    if (!forward.exchange->stray) {
      rule(*forward.exchange, Decision::kForwarded);
    }
  }

  void answered(const Answer& answer) override {
    if (answer.exchange != nullptr && answer.denied && answer.exchange->forwarded == 0) {
      rule(*answer.exchange, Decision::kDenied);
    }
  }

  void audited(const Audited& /*audited*/) override {}

  void effect(const EffectSeen& /*seen*/) override {}

  void ended(const Exchange& exchange) override { places.erase(&exchange); }

  void rule(const Exchange& exchange, Decision decision) {
    if (const auto place = places.find(&exchange); place != places.end()) {
      messages[place->second].decision = decision;
    }
  }

  model::ReferenceModel model;
  Totals totals;
  std::map<std::string, std::size_t> next;  // by session
  std::map<const Exchange*, Place> places;  // of those that are open
  std::map<Place, Ruled> messages;
  Ledger ledger;
};

DecisionLog::DecisionLog(std::shared_ptr<const policy::Policy> policy)
    : state_(std::make_unique<State>(std::move(policy))) {}

DecisionLog::~DecisionLog() = default;

void DecisionLog::on(const Observation& observation) { state_->ledger.on(observation); }

const std::map<Place, Ruled>& DecisionLog::messages() const { return state_->messages; }

Decisions decisions_of(const DecisionLog& log) {
  Decisions decisions;
  for (const auto& [place, ruled] : log.messages()) {
    decisions[place] = ruled.decision;
  }
  return decisions;
}

Comparable comparable(const DecisionLog& a, const DecisionLog& b) {
  Comparable both;
  std::set<std::string> other_era;
  for (const auto& [place, in_a] : a.messages()) {
    const auto found = b.messages().find(place);
    if (found == b.messages().end()) {
      continue;
    }
    const Ruled& in_b = found->second;
    if (place.number == 0 && in_a.decision != in_b.decision) {
      other_era.insert(place.session);
    }
    if (in_a.is_call && !in_a.timed && !in_b.timed && !in_a.taken && !in_b.taken &&
        !other_era.contains(place.session)) {
      both.a[place] = in_a.decision;
      both.b[place] = in_b.decision;
    }
  }
  return both;
}

}  // namespace gatecrash::judge
