#include "harness/simulate/people.h"

namespace gatecrash::simulate {

void let_people_decide(Scene& scene, generate::Choices& choices) {
  if (!scene.swarm.people) {
    return;
  }
  const WaitingCall late = scene.watch().too_late();
  if (late.sequence != 0 && choices.chance(1, 64)) {
    scene.decide(late.gateway, late.sequence, true);
  }
  const auto& waiting = scene.watch().waiting();
  if (waiting.empty() || !choices.chance(1, 6)) {
    return;
  }
  const WaitingCall call = choices.pick(waiting);
  if (call.since == scene.clock()) {
    return;  // nobody decides in no time
  }
  const bool approve = choices.weighted({3, 2}) == 0;
  scene.decide(call.gateway, call.sequence, approve);
}

}  // namespace gatecrash::simulate
