// gateway_host: the policy gateway as a process: our stdin and stdout are the client, a command
// that we start is the server.
//
// One client, one session "1". The server's stderr is ours. Blocking; single thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/gateway/gateway.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"
#include "stack/policy/policy.h"

namespace gatecrash::host {

struct GatewayHostOptions {
  std::shared_ptr<const policy::Policy> policy;
  std::string grant;                 // who the client is
  std::vector<std::string> command;  // the server
  gateway::Options gateway{};
  net::RelayOptions relay{};
};

/// Serves until the client or the server leaves, or a signal comes (kInterrupted); the server has
/// ended when it returns. Calls in flight are answered with errors when the server leaves.
/// Errors: local_process (the server did not start), peer_gone (it ended while the client was
/// connected, or never answered).
Result<net::Ending> run_gateway_host(const GatewayHostOptions& options, gateway::AuditSink& audit,
                                     Clock& clock, const net::Signals& signals);

}  // namespace gatecrash::host
