// plain_line: lines that no two readers read differently, told apart quickly.
//
// Pure. Sufficient, not necessary: a line without white space, escapes in keys, long numbers, nulls
// in the envelope, or keys that are equal but for case. Most of what a gateway forwards is such a
// line; for the rest the victims are asked (panel.h). About a tenth of what one victim costs.
#pragma once

#include <string_view>

namespace gatecrash::dissect {

/// True when every kind of victim_kinds() reads one and the same message in `line` (without its
/// line end).
bool is_plain_line(std::string_view line);

}  // namespace gatecrash::dissect
