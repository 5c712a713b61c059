#include "harness/judge/ledger.h"

#include "stack/base/check.h"

namespace gatecrash::judge {

void Ledger::on(const Observation& observation) {
  using Kind = Observation::Kind;
  if (observation.kind == Kind::kEffect) {
    on_effect(observation);
    return;
  }
  if (observation.kind == Kind::kSettled) {
    settle();
    return;
  }
  if (observation.kind >= Kind::kWorld) {
    return;
  }
  SessionLedger& ledger = session(observation.session, observation.grant);
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
      CHECK(observation.audit != nullptr);
      ledger.audit(*observation.audit, observation.at);
      break;
    case Kind::kClientClosed:
      ledger.client_closed();
      break;
    case Kind::kOpen:
    case Kind::kEffect:
    case Kind::kSettled:
    case Kind::kWorld:
    case Kind::kReload:
    case Kind::kApproval:
    case Kind::kServerClosed:
    case Kind::kGatewayRestart:
    case Kind::kClientLeft:
      break;
  }
}

SessionLedger& Ledger::session(std::string_view name, std::string_view grant) {
  const auto found = sessions_.find(name);
  if (found != sessions_.end()) {
    return found->second;
  }
  return sessions_.try_emplace(std::string(name), context_, std::string(name), std::string(grant))
      .first->second;
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

void Ledger::settle() {
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    entry->second.settle();
    entry = entry->second.closed() ? sessions_.erase(entry) : std::next(entry);
  }
}

}  // namespace gatecrash::judge
