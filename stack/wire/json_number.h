// json_number: what a number token means, without giving up its spelling. Pure.
#pragma once

#include <string_view>

namespace gatecrash::wire {

/// True when the number is too large for an IEEE 754 double, so that readers disagree about it
/// (infinity, null, refusal). One too small for a double reads as 0 everywhere and is fine.
/// Source: RFC 7493 section 2.2. REQUIRES: the JSON number grammar.
bool is_beyond_double(std::string_view token);

}  // namespace gatecrash::wire
