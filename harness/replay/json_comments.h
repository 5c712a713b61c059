// json_comments: JSON that a person wrote, with comments, made plain JSON.
#pragma once

#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace gatecrash::replay {

/// Replaces // and /* */ comments outside strings by spaces, so that every byte keeps its place and
/// line. Errors: config_invalid for a /* without its end ("line N").
Result<std::string> strip_json_comments(std::string_view text);

}  // namespace gatecrash::replay
