// gateway_process: the policy gateway as a process: its client side, its servers, and whoever
// operates it: reloads, approvals, metrics, spans, drain.
//
// Blocking; single thread, one Loop. On stdio it ends with its client, or with a server that does
// not come back; over HTTP on a signal: SIGTERM and SIGINT drain it, and a second one ends it at
// once. SIGHUP reads every file again. Source: docs/operations.md.
#pragma once

#include <functional>
#include <string>

#include "stack/base/result.h"
#include "stack/gateway/audit.h"
#include "stack/gateway/gateway.h"
#include "stack/host/gateway_config.h"
#include "stack/host/json_log.h"
#include "stack/host/policy_book.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"
#include "stack/policy/counter_store.h"

namespace gatecrash::host {

/// What the process is given, all of it borrowed.
struct GatewayParts {
  gateway::AuditSink& audit;
  policy::CounterStore& counters;
  ReadPolicy read_policy;
  gateway::Options gateway{};  // denial_shape is the configuration's
  JsonLog::Write log{};
  std::function<bool()> audit_down{};                  // may be empty
  std::function<void(const std::string& line)> say{};  // "listening on URL"
  int in = 0;                                          // of a client on stdio
  int out = 1;
};

/// Runs the gateway to its end (kInterrupted: by a signal).
/// Errors: config_* and local_io (files, addresses), local_process (a server that does not start),
/// peer_gone (on stdio: the server left first, or never said a word).
Result<net::Ending> run_gateway_process(const GatewayConfig& config, const GatewayParts& parts,
                                        Clock& clock, net::Signals& signals);

}  // namespace gatecrash::host
