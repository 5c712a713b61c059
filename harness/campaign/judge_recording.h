// judge_recording: what the taps of a transcript recorded, judged without running anything.
//
// The inverse of world_transcript.h: events -> observations.
#pragma once

#include "harness/judge/judge.h"
#include "harness/transcript/transcript.h"

namespace gatecrash::campaign {

/// Tells the judge everything that the transcript's taps saw.
void judge_recording(const transcript::Transcript& transcript, judge::Judge& judge);

/// What the transcript's taps can show.
judge::Visible visible_in(const transcript::Transcript& transcript);

}  // namespace gatecrash::campaign
