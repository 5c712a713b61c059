// system_error: errno as an Error that a person can act on.
#pragma once

#include <string>

#include "stack/base/result.h"

namespace gatecrash::net {

/// "no such file or directory", "permission denied", ...: lower case, safe to call anywhere.
std::string errno_text(int number);

/// A local_io Error "WHERE: cannot WHAT: TEXT".
tl::unexpected<Error> fail_errno(int number, const std::string& what, std::string where);

}  // namespace gatecrash::net
