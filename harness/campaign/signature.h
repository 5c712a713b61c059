// signature: what two findings have in common when they are the same defect, met in other worlds.
//
// The invariant and its sentence without what differs from world to world: ids, numbers, tools,
// quoted text and shown bytes. Pure.
#pragma once

#include <string>

#include "harness/judge/observation.h"

namespace gatecrash::campaign {

/// "rate-cap: tools/call is number # in its window at the server; /tools/x/limits/# allows #"
std::string signature(const judge::Violation& violation);

}  // namespace gatecrash::campaign
