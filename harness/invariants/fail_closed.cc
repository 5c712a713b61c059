// fail-closed: a gateway that cannot count lets no counted call through, and one that cannot write
// its log lets nothing through; and whatever breaks, no call is forwarded that would not be
// forwarded if nothing broke. The former is judged by what the world did, not by what the gateway
// noticed; the latter where a world is run again without its faults (Observation::Kind::kTwin), of
// calls that no limit and no person decides.
#include "harness/judge/invariant.h"
#include "harness/judge/twin.h"

namespace gatecrash::invariants {
namespace {

class FailClosed final : public judge::Invariant {
 public:
  explicit FailClosed(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream),
        model_(setting.model),
        audit_(setting.visible.audit) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (exchange.stray || forward.repeated ||
        !(exchange.store_was_down || exchange.audit_was_down)) {
      return;
    }
    checked();
    if (exchange.audit_was_down && audit_) {
      violated(forward.at, forward.session,
               describe(exchange) + " reached the server while the audit log could not be written");
    } else if (exchange.store_was_down && exchange.is_call() && is_counted(exchange)) {
      violated(forward.at, forward.session,
               describe(exchange) +
                   " has a limit and reached the server while the counters could "
                   "not be reached");
    }
  }

  void observed(const judge::Observation& observation) override {
    if (observation.kind != judge::Observation::Kind::kTwin ||
        observation.twin->changed != judge::Twin::Changed::kNoFaults) {
      return;
    }
    checked();
    const judge::Comparable both = comparable(observation.twin->world, observation.twin->twin);
    if (const auto place = first_addition(both.b, both.a)) {
      violated(observation.at, place->session,
               observation.twin->world.messages().at(*place).what +
                   " is forwarded while something is broken, and is not when nothing breaks");
    }
  }

 private:
  /// A call that costs nothing needs no counter.
  bool is_counted(const judge::Exchange& exchange) const {
    const model::Asked asked{exchange.message.params.find("arguments"),
                             model_.fields_of(exchange.grant)};
    for (const auto* const limits :
         model::limits_of(model_.policy(exchange.revision), exchange.tool)) {
      for (const policy::Limit& limit : *limits) {
        if (model::amount_of(limit, asked).value_or(1) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  const model::ReferenceModel& model_;
  bool audit_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_fail_closed(const judge::Setting& setting) {
  return std::make_unique<FailClosed>(setting);
}

}  // namespace gatecrash::invariants
