// judge_live: what was seen of a real target in real time, judged by the same invariants.
//
// Where several sessions spoke at once, or a window's edge lay between a call and its end, nobody
// can know which came first or in which window it was counted: such calls may be decided either
// way, as far as counters decide them; how many got through is counted all the same. Pure.
#pragma once

#include "harness/judge/judge.h"
#include "harness/target/target_file.h"
#include "harness/transcript/transcript.h"
#include "stack/policy/policy.h"

namespace gatecrash::live {

/// What a target of this description can show.
judge::Visible visible_of(const target::TargetSpec& spec);

judge::DenialShape denial_of(const target::TargetSpec& spec);

/// Tells the judge all of it; the policy is the judge's.
void judge_live(const transcript::Transcript& transcript, const policy::Policy& policy,
                judge::Judge& judge);

}  // namespace gatecrash::live
