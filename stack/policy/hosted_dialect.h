// hosted_dialect: PolicyLayer's hosted JSON policy text -> Policy.
//
// Strict: unknown and duplicate keys, wrong types, negative maxima, unknown windows are errors; a
// policy that loads means what it says. All mistakes of a text are told at once, each with line,
// column, JSON Pointer, byte offset and remedy. Pure. Source: docs/policy.md.
#pragma once

#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// Reads one policy. `name` (a file name) prefixes `where`: "NAME:LINE:COLUMN".
/// Errors: config_invalid, config_unknown: those of the first mistake; the message has a line for
/// each (problems.h).
Result<Policy> read_hosted_policy(std::string_view text, std::string_view name);

}  // namespace gatecrash::policy
