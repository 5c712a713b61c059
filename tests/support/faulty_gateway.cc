// faulty_gateway: the built-in gateway as a real process, with one fault of
// harness/builtin/faults wrapped in.
//
//   faulty_gateway FAULT POLICY AUDIT [LISTEN GRANTS] -- CMD...
//
// On stdio every seam is wrapped, and messages go through net::StdioRelay; over HTTP (LISTEN) the
// gateway's own host runs, with policy, counters, audit log, clock and options wrapped. `none` is
// no fault. It says nothing that the real one would not say.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/builtin/fault.h"
#include "harness/builtin/faults/catalogue.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/host/file_audit_sink.h"
#include "stack/host/gateway_process.h"
#include "stack/net/file.h"
#include "stack/net/process.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::tests {
namespace {

using gateway::Action;
using gateway::Actions;

constexpr std::string_view kSession = "1";

struct Words {
  std::string fault;
  std::string policy;
  std::string audit;
  std::string listen;
  std::string grants;
  std::vector<std::string> command;
};

/// The clock as the fault tells it.
class FaultyClock final : public Clock {
 public:
  explicit FaultyClock(builtin::Fault& fault) : fault_(fault) {}

  Instant now() override { return fault_.gateway_time(real_.now()); }

 private:
  builtin::Fault& fault_;
  net::RealClock real_;
};

/// Lines of a client and a server through the gateway and its fault.
class FaultyMiddle final : public net::Middle {
 public:
  FaultyMiddle(gateway::Gateway& real, builtin::Fault& fault, Clock& clock)
      : clock_(clock), stdio_([&](const gateway::Event& event, Instant now) {
          return fault.on(real, event, now);
        }) {}

  void begin(net::StdioRelay& relay) {
    relay_ = &relay;
    stdio_.open(kSession, "default", clock_.now(), actions_);
    route();
  }

  void from_client(std::string_view bytes) override {
    stdio_.from_client(kSession, bytes, clock_.now(), actions_);
    route();
  }

  void from_server(std::string_view bytes) override {
    stdio_.from_upstream(kSession, bytes, clock_.now(), actions_);
    route();
  }

  void from_server_stderr(std::string_view /*bytes*/) override {}

  void client_closed() override {
    stdio_.client_closed(kSession, clock_.now(), actions_);
    route();
  }

  void server_closed() override {
    stdio_.upstream_closed(kSession, clock_.now(), actions_);
    route();
  }

 private:
  void route() {
    Actions actions = std::exchange(actions_, {});
    for (const Action& action : actions) {
      if (action.kind == Action::Kind::kToClient) {
        relay_->to_client().write(action.bytes);
      } else if (action.kind == Action::Kind::kToUpstream) {
        relay_->to_server().write(action.bytes);
      } else if (action.kind == Action::Kind::kCloseClient) {
        relay_->to_client().close();
      }
    }
  }

  Clock& clock_;
  gateway::StdioGateway stdio_;
  Actions actions_;
  net::StdioRelay* relay_ = nullptr;
};

Result<policy::Policy> read_wrapped(builtin::Fault& fault, std::string_view text,
                                    std::string_view name) {
  TRY(policy::Policy read, policy::read_policy(text, name));
  return *fault.policy(std::make_shared<const policy::Policy>(std::move(read)));
}

Status run_stdio(const Words& words, builtin::Fault& fault, policy::CounterStore& counters,
                 gateway::AuditSink& audit) {
  const net::Signals signals;
  FaultyClock clock(fault);
  TRY(const std::string text, net::read_file(words.policy));
  TRY(policy::Policy read, policy::read_policy(text, words.policy));
  gateway::Gateway real(fault.policy(std::make_shared<const policy::Policy>(std::move(read))),
                        counters, audit, fault.options({}));
  FaultyMiddle middle(real, fault, clock);
  TRY(net::Process server, net::Process::start(words.command, net::ChildStderr::kInherit));
  net::StdioRelay relay(std::move(server), signals, middle);
  middle.begin(relay);
  relay.run();
  return {};
}

Status run_http(const Words& words, builtin::Fault& fault, policy::CounterStore& counters,
                gateway::AuditSink& audit) {
  net::Signals signals;
  FaultyClock clock(fault);
  host::GatewayConfig config;
  config.listen = words.listen;
  config.grants_file = words.grants;
  host::ServerConfig server;
  server.command = words.command;
  server.policy = words.policy;
  config.servers.push_back(std::move(server));
  const host::GatewayParts parts{
      .audit = audit,
      .counters = counters,
      .read_policy = [&](std::string_view text,
                         std::string_view name) { return read_wrapped(fault, text, name); },
      .gateway = fault.options({}),
      .log = [](std::string_view) {},
      .say =
          [](const std::string& line) {
            std::puts(line.c_str());
            std::fflush(stdout);
          }};
  TRY_STATUS(host::run_gateway_process(config, parts, clock, signals));
  return {};
}

Status run(const Words& words) {
  const builtin::FaultKind* const kind = builtin::find_fault(words.fault);
  if (kind == nullptr && words.fault != "none") {
    return fail(Code::kConfigUnknown, "no fault " + words.fault);
  }
  const auto fault = kind == nullptr ? std::make_unique<builtin::Fault>() : kind->make();
  policy::MemoryCounterStore memory;
  net::RealClock clock;
  TRY(const auto file,
      host::FileAuditSink::open(words.audit, {}, clock.now(), [](const Error&) {}));
  auto& counters = fault->counters(memory);
  auto& audit = fault->audit(*file);
  return words.listen.empty() ? run_stdio(words, *fault, counters, audit)
                              : run_http(words, *fault, counters, audit);
}

int main_of(const std::vector<std::string>& arguments) {
  Words words;
  std::vector<std::string> before;
  std::size_t i = 0;
  for (; i < arguments.size() && arguments[i] != "--"; ++i) {
    before.push_back(arguments[i]);
  }
  words.command.assign(
      arguments.begin() + static_cast<std::ptrdiff_t>(std::min(i + 1, arguments.size())),
      arguments.end());
  if (before.size() < 3 || words.command.empty()) {
    std::fputs("usage: faulty_gateway FAULT POLICY AUDIT [LISTEN [GRANTS]] -- CMD...\n", stderr);
    return 2;
  }
  before.resize(5);
  words.fault = before[0];
  words.policy = before[1];
  words.audit = before[2];
  words.listen = before[3];
  words.grants = before[4];
  const Status status = run(words);
  if (!status) {
    std::fprintf(stderr, "faulty_gateway: %s\n", status.error().to_string().c_str());
  }
  return status ? 0 : 1;
}

}  // namespace
}  // namespace gatecrash::tests

int main(int argc, char** argv) {
  return gatecrash::tests::main_of(std::vector<std::string>(argv + 1, argv + argc));
}
