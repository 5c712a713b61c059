// shrink: a failing choice sequence -> a shorter, smaller one that still fails.
//
// Works on choices, not on messages, so that whatever generated them can be shrunk. Passes, until
// none of them helps, the budget is spent or somebody asks to stop: delete spans (runs of them in
// halves, then single ones), zero spans, lower each choice by bisection, put neighbouring spans in
// order, move a choice's weight to a later one. Deterministic.
// Source: MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation" (Hypothesis).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "harness/generate/choices.h"

namespace gatecrash::campaign {

/// How one run of a sequence went.
struct Trial {
  bool fails = false;
  std::vector<std::uint32_t> sequence;  // as consumed: clamped, without what was not read
  std::vector<generate::Span> spans;
};

using RunSequence = std::function<Trial(const std::vector<std::uint32_t>&)>;

/// How far shrinking is.
struct ShrinkState {
  std::size_t runs = 0;
  std::size_t choices = 0;  // of the best so far
};

/// Asked before each run, for a progress line; false: what was reached by then is the result. May
/// be empty.
using ShrinkWatch = std::function<bool(const ShrinkState&)>;

struct Shrunk {
  Trial best;
  std::size_t runs = 0;
};

// Each run of a shrunk world takes well under a millisecond.
inline constexpr std::size_t kShrinkRunsMax = 1500;

/// REQUIRES: start.fails. The result fails and is no larger (shorter first, then smaller in order).
Shrunk shrink(Trial start, const RunSequence& run, std::size_t runs_max = kShrinkRunsMax,
              const ShrinkWatch& watch = {});

}  // namespace gatecrash::campaign
