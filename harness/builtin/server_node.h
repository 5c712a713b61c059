// server_node: one MCP server of the built-in stack, behind its own reader of lines or another's.
//
// With a victim in front of it, the server acts on what that reader of bytes understands; without
// one it reads for itself. Single thread; not movable (the server borrows the link).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/builtin/stack_events.h"
#include "harness/dissect/victim.h"
#include "stack/servers/healthlake_server.h"
#include "stack/servers/http_client.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::builtin {

/// The victims that read lines, as a gateway of lines writes them. Static.
const std::vector<const dissect::VictimKind*>& line_victims();

class ServerNode {
 public:
  /// `http` is borrowed; `victim` is an index into line_victims(), or nothing.
  ServerNode(servers::HttpClient& http, std::optional<std::size_t> victim);

  /// Bytes from the gateway, in any split -> lines to it, each with its LF.
  std::vector<std::string> read(std::string_view bytes, Instant now, const StackEvents& events);

 private:
  void act(std::string_view line, wire::LineFault fault, Instant now,
           std::vector<std::string>& out);

  servers::HealthLakeServer mcp_;
  wire::LineFramer framer_;
  std::unique_ptr<dissect::Victim> victim_;
};

}  // namespace gatecrash::builtin
