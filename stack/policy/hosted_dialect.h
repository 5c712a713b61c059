// hosted_dialect: PolicyLayer's hosted JSON policy text -> Policy.
//
// Strict: unknown and duplicate keys, wrong types, negative maxima, unknown windows are errors that
// name line, column and JSON Pointer; a policy that loads means what it says.
#pragma once

#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// Reads one policy. `name` (a file name) prefixes `where`: "NAME:LINE:COLUMN".
/// Errors: config_invalid, config_unknown; the message names the JSON Pointer and the remedy.
Result<Policy> read_hosted_policy(std::string_view text, std::string_view name);

}  // namespace gatecrash::policy
