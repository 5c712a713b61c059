// people: who decides held calls in a world: approves, denies, comes too late, or never comes.
//
// Single thread.
#pragma once

#include "harness/generate/choices.h"
#include "harness/simulate/scene.h"

namespace gatecrash::simulate {

/// Perhaps decides one of the calls that wait. Costs nothing while none waits.
void let_people_decide(Scene& scene, generate::Choices& choices);

}  // namespace gatecrash::simulate
