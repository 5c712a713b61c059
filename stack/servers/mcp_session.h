// mcp_session: the server's half of one MCP connection, whatever tools it offers.
//
// Sans-IO, single thread. Speaks both eras at once; each request chooses (wire::era_of):
// - Legacy (2024-11-05 to 2025-11-25): initialize, ping, tools/list, tools/call, and empty prompt
//   and resource lists where the manifest claims those capabilities.
// - Modern (2026-07-28): server/discover, tools/list, tools/call and those empty lists, without any
//   handshake; each request's _meta names its version and capabilities (modern_era.h).
// Every call is answered before the next line is read, so two requests in flight never share an id.
// Decisions where readers and servers differ:
// - A line that cannot be read is answered -32700 with id null, one that is no message -32600.
// - Batches are taken when 2025-03-26 was negotiated, else refused whole (-32600).
// - Only initialize and ping are answered before initialize (-32602, as Python's SDK does).
// - A notification never runs a tool; responses are ignored.
// - An unknown tool and bad arguments are tool errors (isError), as FastMCP answers them.
//   Arguments are checked against the schema as they are: no text is read as a number or object.
// - structuredContent is sent whatever version was negotiated: older clients pass over it.
// Source: MCP specification "Lifecycle", "Tools"; JSON-RPC 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/servers/tool_manifest.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/line_framer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {

// Each message of a batch may ask for the whole tool list: a line of 4 MiB must not buy a gigabyte.
inline constexpr std::size_t kBatchMessagesMax = 100;

/// Why a tool could not do what was asked, in words for the client.
struct ToolFailure {
  std::string text;
};

using ToolOutcome = tl::expected<wire::Value, ToolFailure>;

inline tl::unexpected<ToolFailure> fail_tool(std::string text) {
  return tl::unexpected<ToolFailure>(ToolFailure{std::move(text)});
}

/// What the session calls for a tools/call whose arguments the tool's schema accepts.
class ToolRunner {
 public:
  virtual ~ToolRunner() = default;
  virtual ToolOutcome run(std::string_view tool, wire::Value arguments, Instant now) = 0;
};

class McpSession {
 public:
  /// Both are borrowed and must outlive the session.
  McpSession(const ToolManifest& manifest, ToolRunner& runner)
      : manifest_(manifest), runner_(runner) {}

  /// As McpServer::on_line.
  std::vector<std::string> on_line(std::string_view line, wire::LineFault fault, Instant now);

 private:
  std::vector<std::string> on_batch(std::vector<wire::Message> messages, Instant now);

  /// The answer, or nothing for a notification or a response.
  std::optional<std::string> on_message(wire::Message message, Instant now, bool in_batch);
  std::string on_initialize(wire::Message message);
  std::string on_call(wire::Message message, Instant now, wire::Era era);
  std::string on_modern(wire::Message message, Instant now);

  const ToolManifest& manifest_;
  ToolRunner& runner_;
  std::string version_;  // negotiated; empty before initialize
};

}  // namespace gatecrash::servers
