// lint: what a policy says that cannot work, or that works otherwise than it looks.
//
// Pure: reads a policy that loaded, and the server's tools where they are known; decides nothing.
// Source: docs/lint.md.
#pragma once

#include <optional>
#include <vector>

#include "harness/lint/finding.h"
#include "harness/lint/tool_list.h"
#include "stack/policy/policy.h"

namespace gatecrash::lint {

/// Every finding, in the order of all_checks(), then of the policy. `tools`: the server's; nothing
/// when unknown, and then the checks that need them find nothing. `where` is left empty.
std::vector<Finding> lint(const policy::Policy& policy, const std::vector<Tool>* tools);

// The families of checks, one file each; each appends to `out`.
void lint_exposure(const policy::Policy& policy, std::vector<Finding>& out);
void lint_limits(const policy::Policy& policy, std::vector<Finding>& out);
void lint_tools(const policy::Policy& policy, const std::vector<Tool>& tools,
                std::vector<Finding>& out);

}  // namespace gatecrash::lint
