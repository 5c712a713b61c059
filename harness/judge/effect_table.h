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

namespace gatecrash::judge {

enum class Explained : std::uint8_t {
  kNo,
  kMaybe,  // not in the table: it may have caused any effect, any number of times
  kYes,    // the table says that such a call causes such an effect, once
};

/// What the table knows of one call: found once, when the call is forwarded.
struct MayCause {
  std::uint8_t first_rule = 0;
  std::uint8_t rules = 0;
  bool anything = false;
};

/// `arguments` null when absent.
MayCause may_cause(std::string_view tool, const wire::Value* arguments);

/// Whether that call may have caused `effect`.
Explained explains(const MayCause& call, const wire::Value* arguments,
                   const healthlake::Effect& effect);

}  // namespace gatecrash::judge
