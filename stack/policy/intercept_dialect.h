// intercept_dialect: the YAML policy text of PolicyLayer's open gateway, Intercept -> Policy.
//
// A tool's rules become checks in their order, its counters limits after them: there too counters
// are reserved last. Counters have scope global. Strict as the hosted dialect is.
// Source: PolicyLayer's POLICY.md; docs/intercept.md.
#pragma once

#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// Reads one policy. `name` (a file name) prefixes `where`: "NAME:LINE:COLUMN".
/// Errors: config_invalid, config_unknown; every mistake of the text, one a line of the message.
Result<Policy> read_intercept_policy(std::string_view text, std::string_view name);

}  // namespace gatecrash::policy
