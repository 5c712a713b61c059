// rules: the rules of a policy as the checks walk them.
//
// Views the policy. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "stack/policy/policy.h"

namespace gatecrash::lint {

struct NamedRule {
  std::string_view tool;  // empty: every tool
  const policy::ToolRule* rule = nullptr;
};

/// Every tool's rule that can be reached (hidden tools' cannot), and last the one for all tools.
std::vector<NamedRule> reachable_rules(const policy::Policy& policy);

/// The first check that denies every call, or null.
const policy::Check* wall_of(const policy::ToolRule& rule);

/// Whether two lists of conditions ask the same.
bool same_conditions(const std::vector<policy::Condition>& a,
                     const std::vector<policy::Condition>& b);

}  // namespace gatecrash::lint
