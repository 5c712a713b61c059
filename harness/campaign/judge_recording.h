// judge_recording: what the taps of a transcript recorded, judged without running anything.
//
// The inverse of world_transcript.h: events -> observations.
#pragma once

#include <string_view>

#include "harness/judge/judge.h"
#include "harness/transcript/transcript.h"
#include "stack/base/result.h"

namespace gatecrash::campaign {

/// Tells the judge everything that the transcript's taps saw, and what its world did. Reloaded
/// policies count under `policy_name`. Errors: config_invalid when a line says what no world does.
Status judge_recording(const transcript::Transcript& transcript, std::string_view policy_name,
                       judge::Judge& judge);

/// What the transcript's taps can show.
judge::Visible visible_in(const transcript::Transcript& transcript);

}  // namespace gatecrash::campaign
