#include "harness/builtin/builtin_stack.h"

#include <utility>

namespace gatecrash::builtin {
namespace {

using judge::Observation;
using simulate::Output;

Output::To destination(gateway::Action::Kind kind) {
  return kind == gateway::Action::Kind::kToUpstream ? Output::To::kServer : Output::To::kClient;
}

}  // namespace

Result<wire::HttpResponse> BuiltinStack::LakeClient::send(const wire::HttpRequest& request) {
  return stack_.lake_.handle(request, stack_.now_);
}

Status BuiltinStack::AuditTap::write(const gateway::AuditRow& row) {
  if (stack_.observer_ && row.kind != gateway::AuditRow::Kind::kOutcome) {
    const judge::AuditEntry entry{row.session,
                                  row.grant,
                                  row.method,
                                  row.tool,
                                  row.kind == gateway::AuditRow::Kind::kAllow,
                                  row.rule,
                                  row.kind == gateway::AuditRow::Kind::kHold,
                                  row.sequence,
                                  row.held};
    stack_.observer_({.kind = Observation::Kind::kAudit,
                      .at = stack_.now_,
                      .session = row.session,
                      .audit = &entry});
  }
  return {};
}

BuiltinStack::BuiltinStack(const Config& config)
    : fault_(config.fault != nullptr ? config.fault->make() : std::make_unique<Fault>()),
      lake_(config.lake),
      lake_client_(*this),
      audit_tap_(*this),
      gateway_(fault_->policy(config.policy), fault_->counters(counters_),
               fault_->audit(audit_tap_), fault_->options(config.gateway_options)),
      stdio_([this](const gateway::Event& event, Instant now) {
        return fault_->on(gateway_, event, fault_->gateway_time(now));
      }) {
  lake_.reseed(config.seed);
  lake_.set_effect_sink([this](const healthlake::Effect& effect) {
    if (observer_) {
      observer_({.kind = Observation::Kind::kEffect, .at = effect.at, .effect = &effect});
    }
  });
}

void BuiltinStack::set_observer(Observer observer) { observer_ = std::move(observer); }

void BuiltinStack::open(std::string_view session, std::string_view grant, Instant now,
                        std::vector<Output>& out) {
  now_ = now;
  Server& server = servers_[std::string(session)];
  server.mcp = std::make_unique<servers::HealthLakeServer>(lake_client_);
  stdio_.open(session, grant, now, actions_);
  route(actions_, out);
}

void BuiltinStack::gateway_from_client(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  now_ = now;
  stdio_.from_client(session, bytes, now, actions_);
  route(actions_, out);
}

void BuiltinStack::gateway_from_server(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  now_ = now;
  stdio_.from_upstream(session, bytes, now, actions_);
  route(actions_, out);
}

void BuiltinStack::server_from_gateway(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  now_ = now;
  const auto server = servers_.find(session);
  if (server == servers_.end()) {
    return;
  }
  auto& [mcp, framer] = server->second;
  framer.feed(bytes);
  while (const auto line = framer.next()) {
    for (std::string& answer : mcp->on_line(line->text, line->fault, now)) {
      answer += '\n';
      out.push_back({Output::To::kGateway, std::string(session), std::move(answer)});
    }
  }
}

void BuiltinStack::route(gateway::Actions& actions, std::vector<Output>& out) {
  for (gateway::Action& action : actions) {
    switch (action.kind) {
      case gateway::Action::Kind::kToClient:
      case gateway::Action::Kind::kToUpstream:
        out.push_back(
            {destination(action.kind), std::move(action.session), std::move(action.bytes)});
        break;
      case gateway::Action::Kind::kCloseClient:
        out.push_back({Output::To::kCloseClient, std::move(action.session), {}});
        break;
      case gateway::Action::Kind::kCloseUpstream:
        servers_.erase(action.session);
        break;
      case gateway::Action::Kind::kCancelled:  // of HTTP alone
        break;
    }
  }
  actions.clear();
}

}  // namespace gatecrash::builtin
