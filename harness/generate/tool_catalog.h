// tool_catalog: the tools of a server, from its own tools/list answer: what calls are generated
// from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::generate {

struct Tool {
  std::string name;
  wire::Value input_schema;  // an object, as the server sent it
};

struct ToolCatalog {
  std::vector<Tool> tools;

  const Tool* find(std::string_view name) const;
};

/// Reads the `result` of a tools/list answer. Errors: peer_bad_message when it has no list of tools
/// with a name and an inputSchema each.
Result<ToolCatalog> read_tool_catalog(const wire::Value& result);

}  // namespace gatecrash::generate
