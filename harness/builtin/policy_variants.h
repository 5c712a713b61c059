// policy_variants: what an operator may reload in place of a policy: the same counters under other
// rules.
//
// Pure. Made once for a campaign; worlds choose among them (simulate::WorldOptions::policies).
#pragma once

#include <memory>
#include <vector>

#include "stack/policy/policy.h"

namespace gatecrash::builtin {

/// The policy itself, one that denies a tool more, one with its caps swapped, one with them halved,
/// and last one that holds calls of a tool for a person. Those that the policy leaves no room
/// for are missing; the last one is there when any tool may be called.
std::vector<std::shared_ptr<const policy::Policy>> policy_variants(
    const std::shared_ptr<const policy::Policy>& policy);

}  // namespace gatecrash::builtin
