#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/gateway_settings.h"
#include "stack/host/file_audit_sink.h"
#include "stack/host/gateway_process.h"
#include "stack/host/open_counter_store.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/policy/read_policy.h"

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

void say_line(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

/// On stdio standard error is the server's, and a log is kept when somebody asks for one.
Result<host::JsonLog::Write> log_of(const host::GatewayConfig& config) {
  if (config.log.empty() && config.listen.empty()) {
    return host::JsonLog::Write([](std::string_view) {});
  }
  return host::log_writer(config.log);
}

/// The exit code of a gateway that ran.
Result<int> run(const host::GatewayConfig& config, host::GatewayParts& parts, Clock& clock) {
  net::Signals signals;
  TRY(const net::Ending ending, run_gateway_process(config, parts, clock, signals));
  const bool service = !config.listen.empty() && signals.number() == SIGTERM;
  return ending == net::Ending::kInterrupted && !service ? kExitInterrupted : kExitHeld;
}

Result<std::unique_ptr<policy::CounterStore>> open_state(const host::GatewayConfig& config,
                                                         Instant now) {
  host::CounterStoreOptions state;
  state.state = config.state;
  state.sync = config.state_sync;
  state.fail_open = config.state_fail_open;
  state.password_file = config.state_password_file;
  return host::open_counter_store(state, now, [](const Error& note) { complain(note); });
}

Result<int> run_audited(const host::GatewayConfig& config, const GatewayOptions& options) {
  net::RealClock clock;
  TRY(const auto counters, open_state(config, clock.now()));
  gateway::Options gateway;
  if (!options.audit_key.empty()) {
    TRY(gateway.audit_key, read_audit_key(options.audit_key));
  }
  TRY(auto log, log_of(config));
  host::NoAuditSink none;
  std::unique_ptr<host::FileAuditSink> file;
  if (!config.audit.empty()) {
    host::AuditFileOptions audit;
    audit.rotate_bytes = options.audit_rotate_bytes;
    audit.sync = config.audit_sync || config.state_sync ? net::Sync::kEach : net::Sync::kSoon;
    TRY(file, host::FileAuditSink::open(config.audit, audit, clock.now(),
                                        [](const Error& note) { complain(note); }));
    gateway.sequence_start = file->last_sequence();
  }
  host::GatewayParts parts{
      .audit = file != nullptr ? static_cast<gateway::AuditSink&>(*file) : none,
      .counters = *counters,
      .read_policy = policy::read_policy,
      .gateway = std::move(gateway),
      .log = std::move(log),
      .audit_down = [&] { return file != nullptr && file->down(); },
      .say = say_line};
  Result<int> code = run(config, parts, clock);
  if (file != nullptr) {
    const Status closed = file->close();
    if (file->down()) {
      return kExitUsage;
    }
    TRY_STATUS(closed);
  }
  return code;
}

}  // namespace

int run_gateway(const GatewayOptions& options) {
  const auto config = gateway_settings(options);
  if (!config) {
    return complain(config.error());
  }
  const auto code = run_audited(*config, options);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
