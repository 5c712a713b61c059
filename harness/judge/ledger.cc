#include "harness/judge/ledger.h"

#include "stack/base/check.h"

namespace gatecrash::judge {

void Ledger::on(const Observation& observation) {
  using Kind = Observation::Kind;
  switch (observation.kind) {
    case Kind::kEffect:
      on_effect(observation);
      return;
    case Kind::kSettled:
      settle();
      return;
    case Kind::kWorld:
    case Kind::kReload:
    case Kind::kApproval:
    case Kind::kGatewayRestart:
      on_world(observation);
      return;
    case Kind::kHoldings:
    case Kind::kTwin:
      return;
    case Kind::kAudit:
      if (observation.audit == nullptr) {
        return;  // a line of the log that is no decision
      }
      break;
    default:
      break;
  }
  SessionLedger& ledger = session(observation);
  if (ledger.lost()) {
    return;
  }
  switch (observation.kind) {
    case Kind::kClientToGateway:
      ledger.from_client(observation.bytes, observation.at);
      break;
    case Kind::kGatewayToServer:
      ledger.to_server(observation.bytes, observation.at);
      break;
    case Kind::kServerToGateway:
      ledger.from_server(observation.bytes, observation.at);
      break;
    case Kind::kGatewayToClient:
      ledger.to_client(observation.bytes, observation.at);
      break;
    case Kind::kAudit:
      ledger.audit(*observation.audit, observation.at);
      break;
    case Kind::kClientClosed:
      ledger.client_closed();
      break;
    case Kind::kClientLeft:
      ledger.client_left(observation.at);
      break;
    case Kind::kServerClosed:
      ledger.begins(Exchange::kServerGone);
      break;
    default:
      break;
  }
}

/// What must be known of a gateway before any of its sessions is.
SessionLedger& Ledger::session(const Observation& observation) {
  auto found = sessions_.find(observation.session);
  if (found != sessions_.end() && observation.kind == Observation::Kind::kOpen &&
      found->second.lost()) {
    sessions_.erase(found);
    found = sessions_.end();
  }
  if (found != sessions_.end()) {
    return found->second;
  }
  const std::string name(observation.session);
  SessionLedger& made =
      sessions_
          .try_emplace(name, context_, name, std::string(observation.grant), observation.gateway)
          .first->second;
  for (const Exchange::During what :
       {Exchange::kStoreDown, Exchange::kAuditDown, Exchange::kLakeDown, Exchange::kHealed,
        Exchange::kUnordered}) {
    if ((goes_on(observation.gateway) & what) != 0) {
      made.begins(what);
    }
  }
  return made;
}

void Ledger::on_effect(const Observation& observation) {
  CHECK(observation.effect != nullptr);
  const healthlake::Effect& effect = *observation.effect;
  ++context_.totals.effects;
  context_.totals.writes += effect.changed ? 1 : 0;
  EffectSeen seen;
  seen.at = observation.at;
  seen.effect = &effect;
  causes_.clear();
  for (auto& [name, ledger] : sessions_) {
    if (observation.session.empty() || observation.session == name) {
      ledger.explain(effect, causes_);
    }
    if (!effect.changed && !causes_.empty() && causes_.back().surely) {
      break;
    }
  }
  attribute(seen);
  if (effect.changed || effect.status < 400) {  // refused: nothing was shown and nothing was done
    context_.facts.effect(seen);
  }
}

/// Gives an effect to the message that most likely caused it: one whose change is still to come,
/// else one that may do anything, else one that had its change. Where several equal messages are at
/// servers at a time nobody knows whose change it was, and none of them is accused of two.
void Ledger::attribute(EffectSeen& seen) const {
  Exchange* fresh = nullptr;
  Exchange* any = nullptr;
  Exchange* used = nullptr;
  std::size_t sure = 0;
  for (const Cause& cause : causes_) {
    sure += cause.surely ? 1 : 0;
    Exchange*& slot = !cause.surely                                           ? any
                      : !seen.effect->changed || cause.exchange->changes == 0 ? fresh
                                                                              : used;
    slot = slot == nullptr ? cause.exchange : slot;
  }
  Exchange* const chosen = fresh != nullptr ? fresh : any != nullptr ? any : used;
  if (chosen != nullptr && seen.effect->changed) {
    seen.repeated = chosen == used && !used->shares_changes;
    ++chosen->changes;
    for (const Cause& cause : causes_) {
      cause.exchange->shares_changes = cause.exchange->shares_changes || sure > 1;
    }
  }
  if (chosen != nullptr && chosen->is_call() && !chosen->reached) {
    chosen->reached = true;
    ++context_.totals.reached;
  }
  seen.exchange = chosen;
}

Foreign Ledger::who_sent(std::uint64_t content, const SessionLedger& asking) const {
  for (const auto& [name, ledger] : sessions_) {
    const Foreign found = &ledger == &asking ? Foreign{} : ledger.sender_of(content);
    if (!found.session.empty()) {
      return found;
    }
  }
  return {};
}

Foreign Ledger::who_was_answered(std::string_view content, const SessionLedger& asking) const {
  for (const auto& [name, ledger] : sessions_) {
    const Foreign found = &ledger == &asking ? Foreign{} : ledger.answered_with(content);
    if (!found.session.empty()) {
      return found;
    }
  }
  return {};
}

void Ledger::settle() {
  goes_on_everywhere_ &= static_cast<std::uint16_t>(~Exchange::kHealed);
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    entry->second.settle();
    entry = entry->second.closed() ? sessions_.erase(entry) : std::next(entry);
  }
}

}  // namespace gatecrash::judge
