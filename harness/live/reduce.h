// reduce: a script that shows a finding -> a shorter one that still does, within few runs: each
// takes a start of real processes.
//
// Takes out whole sessions, then runs of steps in halves, then single ones, then merges of waits.
// Deterministic apart from what `shows` says. Pure.
#pragma once

#include <cstddef>
#include <functional>

#include "harness/live/live_script.h"

namespace gatecrash::live {

struct Reduced {
  Script script;
  std::size_t runs = 0;
};

/// `shows` carries a script out and says whether the finding was there. REQUIRES: `start` shows it.
/// Stops after `runs_max` runs, or when `go_on` says no.
Reduced reduce(const Script& start, const std::function<bool(const Script&)>& shows,
               std::size_t runs_max, const std::function<bool()>& go_on);

}  // namespace gatecrash::live
