// world_log: what happens in a simulated world, one line for each observation, for people.
//
// Pure.
#pragma once

#include <string>

#include "harness/judge/observation.h"
#include "stack/base/time.h"

namespace gatecrash::report {

/// "    1.002003 s  session 1  client -> gateway  {...}" with its LF; times since `epoch`. Long
/// messages are cut. Empty for what says nothing.
std::string world_log_line(const judge::Observation& observation, Instant epoch);

}  // namespace gatecrash::report
