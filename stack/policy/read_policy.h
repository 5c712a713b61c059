// read_policy: a policy's text -> Policy, in the dialect that its file name says.
#pragma once

#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// Whether a file of that name holds Intercept YAML: .yaml or .yml, in any case.
bool is_intercept_name(std::string_view name);

/// What a file that holds this policy ends with, for a text whose name is not known: ".json" when
/// it begins like an object of JSON, else ".yaml".
std::string_view policy_extension(std::string_view text);

/// Reads one policy: Intercept YAML by its name, else hosted JSON. `name` (a file name) prefixes
/// `where`: "NAME:LINE:COLUMN". Errors: config_invalid, config_unknown; every mistake of the text,
/// one a line of the message.
Result<Policy> read_policy(std::string_view text, std::string_view name);

}  // namespace gatecrash::policy
