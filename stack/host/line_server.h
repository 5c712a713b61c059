// line_server: an MCP server that speaks lines, as an EndpointDriver opens and feeds it: one of our
// own in this process, or a child process.
//
// Single thread: the Loop's.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/servers/mcp_server.h"

namespace gatecrash::host {

class LineServer {
 public:
  /// What it says, and that it has ended by itself; `closed` is the last, and once.
  struct Handlers {
    std::function<void(std::string_view line)> line;
    std::function<void()> closed;
  };

  /// Ends it at once where it still runs; the handlers are told nothing more.
  virtual ~LineServer() = default;

  /// One line without its end. The handlers may be called before it returns.
  virtual void write(std::string_view line) = 0;

  /// Ends its input: it is to end in order. The handlers are told nothing more.
  virtual void close() = 0;
};

using OpenLineServer = std::function<Result<std::unique_ptr<LineServer>>(LineServer::Handlers)>;
using MakeMcpServer = std::function<std::unique_ptr<servers::McpServer>()>;

/// One of our own for each opening; it never ends by itself. The clock is borrowed.
OpenLineServer builtin_line_servers(MakeMcpServer make, Clock& clock);

}  // namespace gatecrash::host
