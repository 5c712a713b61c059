#include "stack/host/gateway_host.h"

#include <string_view>
#include <utility>

#include "stack/gateway/stdio_gateway.h"
#include "stack/net/process.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kSession = "1";

/// Carries bytes from the relay to the gateway, and its actions back.
class GatewayMiddle final : public net::Middle {
 public:
  GatewayMiddle(const GatewayHostOptions& options, gateway::AuditSink& audit, Clock& clock)
      : gateway_(options.policy, counters_, audit, options.gateway),
        lines_(gateway_),
        clock_(clock) {
    gateway::Actions none;
    lines_.open(kSession, options.grant, clock_.now(), none);
  }

  void attach(net::StdioRelay& relay) { relay_ = &relay; }

  void from_client(std::string_view bytes) override {
    gateway::Actions actions;
    lines_.from_client(kSession, bytes, clock_.now(), actions);
    carry_out(actions);
  }

  void from_server(std::string_view bytes) override {
    gateway::Actions actions;
    lines_.from_upstream(kSession, bytes, clock_.now(), actions);
    carry_out(actions);
  }

  void from_server_stderr(std::string_view /*bytes*/) override {}

  void client_closed() override {
    gateway::Actions actions;
    lines_.client_closed(kSession, clock_.now(), actions);
    carry_out(actions);
  }

  void server_closed() override {
    gateway::Actions actions;
    lines_.upstream_closed(kSession, clock_.now(), actions);
    carry_out(actions);
  }

 private:
  void carry_out(const gateway::Actions& actions) {
    for (const gateway::Action& action : actions) {
      switch (action.kind) {
        case gateway::Action::Kind::kToClient:
          relay_->to_client().write(action.bytes);
          break;
        case gateway::Action::Kind::kToUpstream:
          relay_->to_server().write(action.bytes);
          break;
        case gateway::Action::Kind::kCloseClient:
          relay_->stop();
          break;
        case gateway::Action::Kind::kCloseUpstream:
          relay_->to_server().close();
          break;
      }
    }
  }

  policy::MemoryCounterStore counters_;
  gateway::Gateway gateway_;
  gateway::StdioGateway lines_;
  Clock& clock_;
  net::StdioRelay* relay_ = nullptr;
};

}  // namespace

Result<net::Ending> run_gateway_host(const GatewayHostOptions& options, gateway::AuditSink& audit,
                                     Clock& clock, const net::Signals& signals) {
  TRY(net::Process server, net::Process::start(options.command, net::ChildStderr::kInherit));
  GatewayMiddle middle(options, audit, clock);
  net::StdioRelay relay(std::move(server), signals, middle, options.relay);
  middle.attach(relay);
  const net::Ending ending = relay.run();
  TRY_STATUS(net::judge_ending(ending, relay));
  return ending;
}

}  // namespace gatecrash::host
