// version: gatecrash's own version, as `gatecrash version` prints it and recordings carry it.
#pragma once

#include <string_view>

namespace gatecrash::cli {

/// "gatecrash 0.1.0"
std::string_view version_text();

}  // namespace gatecrash::cli
