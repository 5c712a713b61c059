// catalogue: the named faults that can be switched on in the built-in stack, one at a time.
//
// Each imitates a mistake that gateways make; `gatecrash selftest` proves that the harness catches
// every one. A fault that nothing catches is a missing invariant.
#pragma once

#include <span>
#include <string_view>

#include "harness/builtin/fault.h"

namespace gatecrash::builtin {

/// All of them, by the seam that they wrap. Lives for ever.
std::span<const FaultKind> fault_kinds();

/// Null when there is none of that name.
const FaultKind* find_fault(std::string_view name);

}  // namespace gatecrash::builtin
