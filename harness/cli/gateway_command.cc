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

// Half of what SHA-256 gives; a shorter key could be found by trying.
constexpr std::size_t kAuditKeyBytesMin = 16;

/// A key file's bytes, less a line end that an editor left.
Result<std::string> read_audit_key(const std::string& path) {
  TRY(std::string key, net::read_file(path));
  while (key.ends_with('\n') || key.ends_with('\r')) {
    key.pop_back();
  }
  if (key.size() < kAuditKeyBytesMin) {
    return fail(Code::kConfigInvalid,
                "the audit key has fewer than " + std::to_string(kAuditKeyBytesMin) + " bytes",
                path);
  }
  return key;
}

Result<host::GatewayHostOptions> host_options(const GatewayOptions& options) {
  TRY(LoadedPolicy loaded, load_policy(options.policy));
  host::GatewayHostOptions host;
  host.policy = std::move(loaded.policy);
  host.grant = options.grant;
  host.command = options.command;
  host.gateway.denial_shape = options.denial_shape == "error" ? gateway::DenialShape::kError
                                                              : gateway::DenialShape::kToolResult;
  if (!options.audit_key.empty()) {
    TRY(host.gateway.audit_key, read_audit_key(options.audit_key));
  }
  return host;
}

/// The exit code of a gateway that ran.
Result<int> run_audited(host::GatewayHostOptions& host, const GatewayOptions& options) {
  const net::Signals signals;
  net::RealClock clock;
  if (options.audit.empty()) {
    host::NoAuditSink none;
    TRY(const net::Ending ending, run_gateway_host(host, none, clock, signals));
    return ending == net::Ending::kInterrupted ? kExitInterrupted : kExitHeld;
  }
  host::AuditFileOptions file;
  file.rotate_bytes = options.audit_rotate_bytes;
  file.sync = options.state_sync ? net::Sync::kEach : net::Sync::kSoon;
  TRY(const auto audit, host::FileAuditSink::open(options.audit, file, clock.now(),
                                                  [](const Error& note) { complain(note); }));
  host.gateway.sequence_start = audit->last_sequence();
  const auto ending = run_gateway_host(host, *audit, clock, signals);
  const Status closed = audit->close();
  if (audit->down()) {
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
  auto host = host_options(options);
  if (!host) {
    return complain(host.error());
  }
  const auto code = run_audited(*host, options);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
