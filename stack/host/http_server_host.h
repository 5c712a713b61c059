// http_server_host: a built-in MCP server as a process that serves Streamable HTTP at /mcp.
//
// Both eras; one line server a session, whose calls are worked on one after another, as on stdio;
// those of different sessions, and of the modern era, at the same time, by threads. Blocking.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/host/line_server.h"
#include "stack/host/server_host.h"
#include "stack/net/http_server.h"
#include "stack/net/signals.h"

namespace gatecrash::host {

/// What is served; anything else gets status 404.
inline constexpr std::string_view kMcpPath = "/mcp";

// A call that waits for the lake keeps a thread; others wait for one.
inline constexpr std::size_t kCallsAtOneTime = 32;

struct HttpServerHostOptions {
  net::HttpServerOptions http{};
  // Host names and Origins beside the address's own, which on loopback includes localhost.
  std::vector<std::string> allow_hosts{};
  std::vector<std::string> allow_origins{};
  bool insecure_listen = false;                            // beyond loopback without TLS
  std::function<void(const std::string& url)> on_ready{};  // "http://127.0.0.1:40001/mcp"
};

/// Serves until a signal comes (kInterrupted). Errors: config_invalid (an address that is none, or
/// beyond loopback without leave; TLS files), local_io (it is taken). What `make` makes is used by
/// one thread at a time, what several of them share by several. At the end it waits for calls that
/// are under way.
Result<ServerEnding> run_http_server_host(MakeMcpServer make, Clock& clock,
                                          const net::Signals& signals,
                                          const HttpServerHostOptions& options);

}  // namespace gatecrash::host
