// planted_bug: the gateway judges the first of two equal keys, the server serves the last.
//
// What the gateway_fuzzer's mutator is measured by (fuzz/README.md): nothing but a twin key, in a
// message that is well-formed otherwise, shows it.
#pragma once

#include "harness/builtin/fault.h"

namespace gatecrash::fuzz {

const builtin::FaultKind& planted_bug();

}  // namespace gatecrash::fuzz
