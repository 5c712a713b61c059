#include <string>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "stack/host/file_audit_sink.h"
#include "stack/host/gateway_host.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::cli {
namespace {

Result<host::GatewayHostOptions> host_options(const GatewayOptions& options) {
  TRY(LoadedPolicy loaded, load_policy(options.policy));
  host::GatewayHostOptions host;
  host.policy = std::move(loaded.policy);
  host.grant = options.grant;
  host.command = options.command;
  host.gateway.denial_shape = options.denial_shape == "error" ? gateway::DenialShape::kError
                                                              : gateway::DenialShape::kToolResult;
  return host;
}

/// The exit code of a gateway that ran.
Result<int> run_audited(const host::GatewayHostOptions& host, const std::string& audit_path) {
  const net::Signals signals;
  net::RealClock clock;
  if (audit_path.empty()) {
    host::NoAuditSink none;
    TRY(const net::Ending ending, run_gateway_host(host, none, clock, signals));
    return ending == net::Ending::kInterrupted ? kExitInterrupted : kExitHeld;
  }
  TRY(net::FileWriter file, net::FileWriter::append(audit_path));
  bool audited = true;
  host::FileAuditSink audit(std::move(file), [&](const Error& error) {
    audited = false;
    complain({error.code, error.message + "; every call is denied from here on", error.where});
  });
  const auto ending = run_gateway_host(host, audit, clock, signals);
  const Status closed = audit.close();
  if (!audited) {
    return kExitUsage;
  }
  TRY_STATUS(closed);
  if (!ending) {
    return tl::unexpected<Error>(ending.error());
  }
  return *ending == net::Ending::kInterrupted ? kExitInterrupted : kExitHeld;
}

}  // namespace

int run_gateway(const GatewayOptions& options) {
  const auto host = host_options(options);
  if (!host) {
    return complain(host.error());
  }
  const auto code = run_audited(*host, options.audit);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
