// server_host: a built-in MCP server as a process: one client, on our stdin and stdout.
//
// Blocking; single thread: a call is answered before the next line is read.
#pragma once

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/signals.h"
#include "stack/servers/mcp_server.h"

namespace gatecrash::host {

struct ServerHostOptions {
  int in = 0;  // shared descriptors, left open
  int out = 1;
};

enum class ServerEnding { kClientLeft, kInterrupted };

/// Serves until the client's input ends, nobody reads our output, or a signal comes.
/// Errors: peer_bad_framing (a line over wire::kLineBytesMax: nothing after it can be trusted),
/// local_io (our output could not be written, as on a full disk).
Result<ServerEnding> run_server_host(servers::McpServer& server, Clock& clock,
                                     const net::Signals& signals,
                                     const ServerHostOptions& options = {});

}  // namespace gatecrash::host
