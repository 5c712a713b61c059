// healthlake_tools: what each HealthLake tool does with its arguments.
//
// Argument names and forwarding rules of the server of the AWS HealthLake MCP README: optional
// arguments are forwarded when truthy (Python's word: not null, "", 0, {} or []); resource types
// and ids are put into the path percent-encoded, so that no argument reaches another resource than
// it names; ids that would change the path ("", ".", "..") are refused.
#pragma once

#include <string_view>

#include "stack/servers/healthlake_api.h"
#include "stack/servers/mcp_session.h"
#include "stack/wire/value.h"

namespace gatecrash::servers {

/// Runs one tool. REQUIRES: `tool` is one of healthlake_tools.json and `arguments` fit its schema.
/// With `read_only`, tools that write are refused before anything is sent.
ToolOutcome run_healthlake_tool(HealthLakeApi& api, std::string_view tool, wire::Value arguments,
                                bool read_only);

}  // namespace gatecrash::servers
