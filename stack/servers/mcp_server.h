// mcp_server: what every built-in MCP server is: one client connection, messages in, messages out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::servers {

class McpServer {
 public:
  virtual ~McpServer() = default;

  /// One line from the client (without its line end) -> the lines to send back (without theirs), in
  /// order; empty for a notification. `now` is the time that the server may put into what it makes.
  virtual std::vector<std::string> on_line(std::string_view line, wire::LineFault fault,
                                           Instant now) = 0;
};

}  // namespace gatecrash::servers
