#include "harness/builtin/builtin_stack.h"

#include <algorithm>
#include <utility>

#include "stack/base/hash.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::builtin {
namespace {

using judge::Observation;
using simulate::Output;

}  // namespace

BuiltinStack::BuiltinStack(const Config& config)
    : policy_(config.policy),
      fault_(config.fault),
      options_(config.gateway_options),
      lake_(config.lake),
      lake_link_(lake_, events_),
      shows_lines_(config.audit_lines) {
  lake_.reseed(config.seed);
  lake_.set_effect_sink([this](const healthlake::Effect& effect) {
    if (events_.observer) {
      events_.observer({.kind = Observation::Kind::kEffect, .at = effect.at, .effect = &effect});
    }
  });
  nodes_.push_back(make_node(0, options_.sequence_start));
}

std::unique_ptr<GatewayNode> BuiltinStack::make_node(std::uint32_t gateway,
                                                     std::uint64_t last_sequence) {
  gateway::Options options = options_;
  if (shows_lines_ && gateway >= lines_.size()) {
    lines_.resize(gateway + 1);
  }
  if (shows_lines_ && lines_[gateway] == nullptr) {
    lines_[gateway] = std::make_unique<AuditLines>();
  }
  options.seed = mix64(options_.seed + gateway + last_sequence);
  options.sequence_start = last_sequence;
  return std::make_unique<GatewayNode>(
      GatewayNode::Parts{.policy = policy_,
                         .counters = counters_,
                         .events = events_,
                         .last = last_counted_,
                         .fault = fault_,
                         .options = std::move(options),
                         .number = gateway,
                         .lines = shows_lines_ ? lines_[gateway].get() : nullptr});
}

GatewayNode& BuiltinStack::node(std::uint32_t gateway) {
  if (gateway >= nodes_.size()) {
    nodes_.resize(gateway + 1);
    last_counted_.several = true;
  }
  if (nodes_[gateway] == nullptr) {
    nodes_[gateway] = make_node(gateway, 0);
  }
  return *nodes_[gateway];
}

GatewayNode& BuiltinStack::node_of(std::string_view session) {
  if (nodes_.size() == 1) {
    return *nodes_.front();
  }
  const auto found = at_.find(session);
  return node(found == at_.end() ? 0 : found->second);
}

void BuiltinStack::open(std::string_view session, std::string_view grant, Instant now,
                        std::vector<Output>& out) {
  open_at(0, std::nullopt, session, grant, now, out);
}

void BuiltinStack::open_at(std::uint32_t gateway, std::optional<std::size_t> victim,
                           std::string_view session, std::string_view grant, Instant now,
                           std::vector<Output>& out) {
  events_.now = now;
  servers_.insert_or_assign(std::string(session), std::make_unique<ServerNode>(lake_link_, victim));
  if (gateway != 0) {
    at_.insert_or_assign(std::string(session), gateway);
  }
  node(gateway).stdio().open(session, grant, now, actions_);
  route(out);
}

void BuiltinStack::gateway_from_client(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  events_.now = now;
  node_of(session).stdio().from_client(session, bytes, now, actions_);
  route(out);
}

void BuiltinStack::gateway_from_server(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  events_.now = now;
  node_of(session).stdio().from_upstream(session, bytes, now, actions_);
  route(out);
}

std::string_view BuiltinStack::reader_name(std::size_t victim) const {
  return line_victims().at(victim)->name;
}

std::optional<std::size_t> BuiltinStack::reader_named(std::string_view name) const {
  const auto& all = line_victims();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto* each) { return each->name == name; });
  return found == all.end() ? std::nullopt
                            : std::optional(static_cast<std::size_t>(found - all.begin()));
}

void BuiltinStack::client_left(std::string_view session, Instant now, std::vector<Output>& out) {
  events_.now = now;
  node_of(session).stdio().client_closed(session, now, actions_);
  route(out);
}

void BuiltinStack::server_left(std::string_view session, Instant now, std::vector<Output>& out) {
  events_.now = now;
  node_of(session).stdio().upstream_closed(session, now, actions_);
  route(out);
}

void BuiltinStack::server_from_gateway(std::string_view session, std::string_view bytes,
                                       Instant now, std::vector<Output>& out) {
  events_.now = now;
  const auto server = servers_.find(session);
  if (server == servers_.end()) {
    return;
  }
  for (std::string& answer : server->second->read(bytes, now, events_)) {
    out.push_back({Output::To::kGateway, std::string(session), std::move(answer)});
  }
}

void BuiltinStack::end_server(std::string_view session) {
  if (const auto found = servers_.find(session); found != servers_.end()) {
    servers_.erase(found);
  }
}

std::optional<Instant> BuiltinStack::next_tick() const {
  std::optional<Instant> first;
  for (const auto& each : nodes_) {
    const auto next = each == nullptr ? std::nullopt : each->gateway().next_tick();
    if (next) {
      first = first ? std::min(*first, *next) : *next;
    }
  }
  return first;
}

void BuiltinStack::tick(Instant now, std::vector<Output>& out) {
  events_.now = now;
  for (const auto& each : nodes_) {
    if (each != nullptr) {
      each->tick(now, actions_);
    }
  }
  route(out);
}

bool BuiltinStack::waits(std::uint32_t gateway, std::uint64_t sequence, Instant now) const {
  return gateway < nodes_.size() && nodes_[gateway] != nullptr &&
         nodes_[gateway]->waits(sequence, now);
}

void BuiltinStack::decide(std::uint32_t gateway, std::uint64_t sequence, bool approve, Instant now,
                          std::vector<Output>& out) {
  events_.now = now;
  auto pending = std::exchange(events_.at_reserve, {});  // not by a call that was judged before
  node(gateway).decide(sequence, approve, now, actions_);
  events_.at_reserve = std::move(pending);
  route(out);
}

void BuiltinStack::reload(std::shared_ptr<const policy::Policy> policy, bool at_reserve,
                          Instant now) {
  events_.now = now;
  if (!at_reserve) {
    take_effect(policy, {});
    return;
  }
  events_.at_reserve = [this, policy = std::move(policy)] {
    events_.reach(simulate::Mark::kReloadDuringReserve);
    take_effect(policy, judge::kAtReserve);
  };
}

bool BuiltinStack::reload_text(std::string_view text, Instant now) {
  auto read = policy::read_policy(text, policy_ == nullptr ? "policy" : policy_->name);
  if (!read) {
    return false;
  }
  reload(std::make_shared<const policy::Policy>(*std::move(read)), false, now);
  return true;
}

void BuiltinStack::take_effect(const std::shared_ptr<const policy::Policy>& policy,
                               std::string_view how) {
  policy_ = policy;
  for (const auto& each : nodes_) {
    if (each != nullptr) {
      each->set_policy(policy);
    }
  }
  if (events_.observer) {
    events_.observer(
        {.kind = Observation::Kind::kReload, .at = events_.now, .policy = &policy_, .how = how});
  }
}

void BuiltinStack::restart_gateway(std::uint32_t gateway) {
  GatewayNode& old = node(gateway);
  const bool reachable = old.store().reachable();
  const bool writable = old.log().writable();
  nodes_[gateway] = make_node(gateway, old.log().last_sequence());
  set_store(gateway, reachable);
  set_audit(gateway, writable);
  nodes_[gateway]->log().event("started", {}, events_.now);
}

void BuiltinStack::set_store(std::uint32_t gateway, bool reachable) {
  node(gateway).store().set_reachable(reachable);
}

void BuiltinStack::set_audit(std::uint32_t gateway, bool writable) {
  node(gateway).log().set_writable(writable);
}

std::size_t BuiltinStack::unanswered(std::uint32_t gateway) const {
  return gateway < nodes_.size() && nodes_[gateway] != nullptr
             ? nodes_[gateway]->gateway().unanswered()
             : 0;
}

std::size_t BuiltinStack::held(std::uint32_t gateway) const {
  return gateway < nodes_.size() && nodes_[gateway] != nullptr ? nodes_[gateway]->held() : 0;
}

std::optional<judge::Holdings> BuiltinStack::holdings(std::uint32_t gateway) const {
  if (gateway >= nodes_.size() || nodes_[gateway] == nullptr) {
    return std::nullopt;
  }
  judge::Holdings holdings = nodes_[gateway]->holdings();
  holdings.counters = counters_.size();
  return holdings;
}

std::string BuiltinStack::inspect(Instant now) const {
  std::string text;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i] != nullptr) {
      text += "gateway " + std::to_string(i) + "\n" + nodes_[i]->inspect(now);
    }
  }
  text += "counters\n";
  counters_.each([&](std::string_view key, std::int64_t window_us, policy::Amount used) {
    text += "  " + std::string(key) + ": " + used.to_string() + " since " +
            rfc3339_ms(instant_from_us(window_us)) + "\n";
  });
  return text;
}

void BuiltinStack::route(std::vector<Output>& out) {
  for (gateway::Action& action : actions_) {
    switch (action.kind) {
      case gateway::Action::Kind::kToClient:
        out.push_back({Output::To::kClient, std::move(action.session), std::move(action.bytes)});
        break;
      case gateway::Action::Kind::kToUpstream:
        out.push_back({Output::To::kServer, std::move(action.session), std::move(action.bytes)});
        break;
      case gateway::Action::Kind::kCloseClient:
        out.push_back({Output::To::kCloseClient, std::move(action.session), {}});
        break;
      case gateway::Action::Kind::kCloseUpstream:
        out.push_back({Output::To::kCloseServer, std::move(action.session), {}});
        break;
      case gateway::Action::Kind::kCancelled:  // of HTTP alone
        break;
    }
  }
  actions_.clear();
}

}  // namespace gatecrash::builtin
