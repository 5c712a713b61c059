// password: a secret that a process is given without any other user of the machine reading it: by
// a file or by its environment, never by its arguments.
#pragma once

#include <string>

#include "stack/base/result.h"

namespace gatecrash::net {

/// The first line of `file`, or without a file the environment's `variable`, or nothing. The
/// variable is taken out of the environment: what the process starts does not inherit it.
/// Errors: local_io; config_invalid (an empty first line).
Result<std::string> read_password(const std::string& file, const char* variable);

}  // namespace gatecrash::net
