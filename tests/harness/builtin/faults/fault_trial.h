// fault_trial: a fault switched on under its own policy in a few short worlds, and what the judge
// says.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "harness/builtin/fault.h"

namespace gatecrash::builtin {

struct Trial {
  std::uint64_t calls = 0;
  std::set<std::string> violated;
};

/// Runs worlds under `kind`'s policy until one of its invariants is violated, or `worlds_max` are
/// over. `with_fault` false runs the sound gateway.
Trial try_fault(const FaultKind& kind, bool with_fault, int worlds_max);

/// Expects of every fault of a family that it is caught by an invariant it names.
void expect_caught(std::string_view name);

/// The same of one that only troubles show.
void expect_caught_in_trouble(std::string_view name);

}  // namespace gatecrash::builtin
