#include "harness/invariants/ledger.h"

#include "stack/base/check.h"

namespace gatecrash::invariants {

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
  if (!effect.changed && effect.status >= 400) {
    return;  // the lake refused: nothing was shown and nothing was done
  }
  EffectSeen seen;
  seen.at = observation.at;
  seen.effect = &effect;
  Exchange* explained = nullptr;
  for (auto& [name, ledger] : sessions_) {
    if (!observation.session.empty() && observation.session != name) {
      continue;
    }
    bool repeated = false;
    Exchange* const found = ledger.explain(effect, repeated);
    if (found != nullptr && (explained == nullptr || (seen.repeated && !repeated))) {
      explained = found;
      seen.repeated = repeated;
    }
    if (explained != nullptr && !seen.repeated) {
      break;
    }
  }
  if (explained != nullptr && effect.changed) {
    ++explained->changes;
  }
  seen.exchange = explained;
  context_.facts.effect(seen);
}

void Ledger::settle() {
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    entry->second.settle();
    entry = entry->second.closed() ? sessions_.erase(entry) : std::next(entry);
  }
}

}  // namespace gatecrash::invariants
