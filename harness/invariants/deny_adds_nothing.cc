// deny-adds-nothing: a deny rule more lets nothing new through: no call is forwarded under the
// stricter policy that is not forwarded without the rule. Judged where a world is run again under
// such a policy (Observation::Kind::kTwin), of calls that no limit and no person decides.
#include "harness/judge/invariant.h"
#include "harness/judge/twin.h"

namespace gatecrash::invariants {
namespace {

class DenyAddsNothing final : public judge::Invariant {
 public:
  explicit DenyAddsNothing(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream) {}

  void observed(const judge::Observation& observation) override {
    if (observation.kind != judge::Observation::Kind::kTwin ||
        observation.twin->changed != judge::Twin::Changed::kDenyAdded) {
      return;
    }
    checked();
    const judge::Comparable both = comparable(observation.twin->world, observation.twin->twin);
    if (const auto place = first_addition(both.a, both.b)) {
      violated(observation.at, place->session,
               observation.twin->twin.messages().at(*place).what +
                   " is forwarded once the policy denies one tool more, and is not without that "
                   "rule: " +
                   std::string(observation.twin->tool));
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_deny_adds_nothing(const judge::Setting& setting) {
  return std::make_unique<DenyAddsNothing>(setting);
}

}  // namespace gatecrash::invariants
