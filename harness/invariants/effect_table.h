// effect_table: which API calls a tool call may cause, and which of their arguments must agree.
//
// Never a false alarm: a call of a tool outside the table, or one whose names a URL could take for
// something else, explains every effect. A message that is not a tools/call explains none.
// Source: the HealthLake MCP server's tools, AWS service authorization reference (IAM actions).
#pragma once

#include <cstdint>
#include <string_view>

#include "mocks/healthlake/effect.h"
#include "stack/wire/value.h"

namespace gatecrash::invariants {

enum class Explained : std::uint8_t {
  kNo,
  kMaybe,  // not in the table: it may have caused any effect, any number of times
  kYes,    // the table says that such a call causes such an effect, once
};

/// Whether a call of `tool` with `arguments` (null when absent) may have caused `effect`.
Explained explains(std::string_view tool, const wire::Value* arguments,
                   const healthlake::Effect& effect);

}  // namespace gatecrash::invariants
