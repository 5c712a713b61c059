// canonical_result: a response with a result, recognised without reading it into a Value.
//
// Answers are most of what a gateway carries, and nearly all come spelt as the writer would spell
// them: then what it would send on is what came. One pass, no allocation but the id's. It is a
// shortcut and no second reader: whatever it accepts, read_message accepts and write_message spells
// the same (a property test and a fuzz target hold it to that); whatever it leaves is read.
#pragma once

#include <optional>
#include <string_view>

#include "stack/wire/json_reader.h"
#include "stack/wire/value.h"

namespace gatecrash::wire {

struct CanonicalResult {
  bool is_error = false;  // a tool's result that says `"isError":true`
  bool may_ask = false;   // it has a member that somebody may read as `inputRequests`
};

/// The id of a line that begins as a canonical result: a glance, before all of it is looked at.
std::optional<Value> glance_result_id(std::string_view line);

/// Nothing when the line is no result, not canonical, or has more than is worth looking at here.
std::optional<CanonicalResult> scan_canonical_result(std::string_view line,
                                                     const JsonOptions& options = {});

}  // namespace gatecrash::wire
