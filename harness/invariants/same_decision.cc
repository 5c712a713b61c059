// same-decision: white space, the order of keys and escapes change no decision: the same messages,
// spelt otherwise, are forwarded, denied and refused alike. Judged where a world is run again so
// (Observation::Kind::kTwin).
#include "harness/judge/invariant.h"
#include "harness/judge/twin.h"

namespace gatecrash::invariants {
namespace {

std::string_view word_of(judge::Decision decision) {
  switch (decision) {
    case judge::Decision::kForwarded:
      return "forwarded";
    case judge::Decision::kDenied:
      return "denied";
    case judge::Decision::kNothing:
      break;
  }
  return "neither forwarded nor denied";
}

class SameDecision final : public judge::Invariant {
 public:
  explicit SameDecision(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream) {}

  void observed(const judge::Observation& observation) override {
    if (observation.kind != judge::Observation::Kind::kTwin ||
        observation.twin->changed != judge::Twin::Changed::kSpelling) {
      return;
    }
    checked();
    const judge::Decisions as_said = decisions_of(observation.twin->world);
    const judge::Decisions respelt = decisions_of(observation.twin->twin);
    if (const auto place = first_difference(as_said, respelt)) {
      const auto& messages = observation.twin->world.messages();
      const auto said = messages.find(*place);
      violated(observation.at, place->session,
               said == messages.end()
                   ? "a message is there only when the client spells its messages otherwise"
                   : said->second.what + " is " + std::string(word_of(said->second.decision)) +
                         ", and " + std::string(word_of(decision_at(respelt, *place))) +
                         " when the same message is spelt otherwise");
    }
  }

 private:
  static judge::Decision decision_at(const judge::Decisions& decisions, const judge::Place& place) {
    const auto found = decisions.find(place);
    return found == decisions.end() ? judge::Decision::kNothing : found->second;
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_same_decision(const judge::Setting& setting) {
  return std::make_unique<SameDecision>(setting);
}

}  // namespace gatecrash::invariants
