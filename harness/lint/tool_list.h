// tool_list: the tools that a server says it has.
//
// Source: MCP 2025-11-25, tools/list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::lint {

struct Tool {
  std::string name;
  wire::Value input_schema;  // null when the server gave none
  bool changes = false;      // writes, deletes or exports, as far as can be told
};

/// Reads a tools/list result ({"tools":[...]}), a whole JSON-RPC answer that holds one, or the bare
/// array. `name` prefixes `where`. Errors: config_invalid.
Result<std::vector<Tool>> read_tool_list(std::string_view json, std::string_view name);

/// The same of a value that was read. Errors: config_invalid.
Result<std::vector<Tool>> tool_list_of(const wire::Value& root, std::string_view name);

/// Whether a tool of that name and annotations may change or carry away data: its readOnlyHint,
/// else the first word of its name (create, delete, start, export, ...).
bool may_change(std::string_view name, const wire::Value* annotations);

}  // namespace gatecrash::lint
