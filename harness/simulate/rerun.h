// rerun: a recorded world once more: the same client bytes at the same virtual times.
//
// Each server answer is held back until the time that the recording gives it, so that what was in
// flight together is in flight together again. How a finding is reproduced.
#pragma once

#include "harness/judge/judge.h"
#include "harness/simulate/stack.h"
#include "harness/simulate/world.h"
#include "harness/transcript/transcript.h"

namespace gatecrash::simulate {

/// Runs the client side of `transcript` against the stack; the judge sees everything, then the
/// watcher.
void rerun(const transcript::Transcript& transcript, Stack& stack, judge::Judge& judge,
           const Watcher& watcher = {});

}  // namespace gatecrash::simulate
