// tool_manifest: what a server says of itself: its name, capabilities and tool definitions.
//
// Data, read once a process and shared by every session (immutable, any thread). The file is
// {"initialize":{"capabilities":...,"serverInfo":...},"tools":[...]}, both parts as the server that
// is imitated sends them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/json_schema.h"
#include "stack/wire/value.h"

namespace gatecrash::servers {

struct ToolDefinition {
  std::string name;
  wire::JsonSchema input;
};

struct ToolManifest {
  wire::Value capabilities;
  wire::Value server_info;
  std::string tools_list;  // the whole result of tools/list, as JSON
  std::vector<ToolDefinition> tools;

  /// The tool of that name, or null.
  const ToolDefinition* find(std::string_view name) const;
};

/// Errors: as read_json; config_invalid or config_unknown with the JSON Pointer.
Result<ToolManifest> read_tool_manifest(std::string_view json);

}  // namespace gatecrash::servers
