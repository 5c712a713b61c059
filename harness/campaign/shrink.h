// shrink: a failing choice sequence -> a shorter, smaller one that still fails.
//
// Works on choices, not on messages, so that whatever generated them can be shrunk: deletes whole
// steps (spans) in halves, then singly, zeroes steps, then lowers each choice by bisection, until
// nothing helps, the budget is spent or somebody asks to stop. Deterministic.
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

struct Shrunk {
  Trial best;
  std::size_t runs = 0;
};

// Each run of a shrunk world takes well under a millisecond.
inline constexpr std::size_t kShrinkRunsMax = 5000;

/// REQUIRES: start.fails. The result fails and is no larger (shorter first, then smaller in order).
/// `stop` is asked before each run; true: what was reached by then is the result. May be empty.
Shrunk shrink(Trial start, const RunSequence& run, std::size_t runs_max = kShrinkRunsMax,
              const std::function<bool()>& stop = {});

}  // namespace gatecrash::campaign
