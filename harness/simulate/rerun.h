// rerun: a recorded world once more: the same client bytes at the same virtual times, and what the
// world did to the stack: outages, reloads, crashes, restarts, people.
//
// Each server answer is held back until the time that the recording gives it, so that what was in
// flight together is in flight together again. A transcript as recorded gives the same observations
// again; one from which something was taken out goes as far as it can. How a finding is reproduced.
#pragma once

#include "harness/judge/judge.h"
#include "harness/simulate/stack.h"
#include "harness/simulate/world.h"
#include "harness/transcript/transcript.h"
#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

/// Runs the client side of `transcript` against the stack, which began under `policy`; the judge
/// sees everything, then the watcher. Errors: config_invalid when a line says what no world does.
Status rerun(const transcript::Transcript& transcript, const policy::Policy& policy, Stack& stack,
             judge::Judge& judge, const Watcher& watcher = {});

}  // namespace gatecrash::simulate
