// replay_json: what a replay found, for programs: one object per answer, then a summary.
#pragma once

#include <vector>

#include "harness/replay/replay_report.h"
#include "stack/wire/value.h"

namespace gatecrash::replay {

/// {"event":"answer","verdict":"changed",...} for each answer that is not simply equal, then
/// {"event":"summary","file":...,"answers":...,"equal":...,"volatile":...,"changed":...}.
std::vector<wire::Value> report_events(const ReplayReport& report);

}  // namespace gatecrash::replay
