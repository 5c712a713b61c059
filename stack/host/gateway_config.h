// gateway_config: everything that a gateway process is told before it starts, from flags and from
// a --config file alike.
//
// Values only. Read by gateway_config_reader (the file) and harness/cli (the flags); used by the
// gateway hosts. docs/operations.md describes the file, docs/schemas/gateway-config.schema.json is
// its schema. Paths of flags are below the working directory, those of a file below its folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/time.h"
#include "stack/gateway/gateway.h"
#include "stack/host/gateway_bounds.h"
#include "stack/net/http_server.h"

namespace gatecrash::host {

/// One MCP server behind the gateway: exactly one of url and command.
struct ServerConfig {
  std::string name;                  // served at /mcp/<name>; empty: the only one, at /mcp
  std::string url;                   // Streamable HTTP: "https://host:port/mcp"
  std::vector<std::string> command;  // stdio: started by the gateway
  std::string policy;                // a path; empty: every grant names its own
  std::string ca_file;               // for an https url; empty: the system's
  std::string authorization;         // sent upstream, "Bearer ..."; read from credential_file
  std::string credential_file;       // whose first line becomes `authorization`; may be empty
};

/// The endpoint for approvals, metrics and health: a Unix socket (mode 0600), or loopback and a
/// token.
struct AdminConfig {
  std::string socket;      // its path; else:
  std::string listen;      // "127.0.0.1:9090"; loopback only
  std::string token_file;  // whose first line is the bearer token that it asks for
};

struct GatewayConfig {
  std::string listen;      // "127.0.0.1:8080"; empty: our stdin and stdout are the client
  std::string public_url;  // "https://gateway.example", no slash; empty: made from `listen`
  std::vector<std::string> authorization_servers;  // that the resource metadata names
  std::optional<net::TlsFiles> tls;
  std::vector<ServerConfig> servers;
  std::string grants_file;  // empty: one local grant, `grant`
  std::string grant = "default";
  std::string state = "memory";     // "memory", "sqlite:FILE", "redis://HOST:PORT/DB"
  std::string state_password_file;  // of redis; may be empty
  bool state_sync = false;          // on disk before a call is forwarded
  bool state_fail_open = false;
  std::string audit;  // a path; empty: no log
  bool audit_sync = false;
  std::optional<AdminConfig> admin;
  std::string otlp_url;                  // empty: no spans are exported
  std::string log;                       // JSONL; empty: standard error
  std::vector<std::string> allow_hosts;  // Host values beside the listen address's own
  std::vector<std::string> allow_origins;
  bool insecure_listen = false;  // non-loopback without TLS or grants
  gateway::DenialShape denial_shape = gateway::DenialShape::kToolResult;
  GatewayBounds bounds{};
  Duration drain_max = std::chrono::seconds(10);  // after SIGTERM: for answers under way
};

}  // namespace gatecrash::host
