// The part of Ledger that knows what the world did: whom it concerns, and since when.
#include <array>

#include "harness/judge/ledger.h"
#include "stack/base/check.h"

namespace gatecrash::judge {
namespace {

using During = Exchange::During;

/// Whom a doing of the world concerns.
enum class Whom : std::uint8_t { kGateway, kSession, kAll };

struct Trouble {
  std::string_view name;
  During what;
  Whom whom;
  bool begins;
};

constexpr std::array kTroubles = {
    Trouble{world::kStoreDown, Exchange::kStoreDown, Whom::kGateway, true},
    Trouble{world::kStoreUp, Exchange::kStoreDown, Whom::kGateway, false},
    Trouble{world::kAuditDown, Exchange::kAuditDown, Whom::kGateway, true},
    Trouble{world::kAuditUp, Exchange::kAuditDown, Whom::kGateway, false},
    Trouble{world::kServerSilent, Exchange::kServerSilent, Whom::kSession, true},
    Trouble{world::kServerSpeaks, Exchange::kServerSilent, Whom::kSession, false},
    Trouble{world::kLakeDown, Exchange::kLakeDown, Whom::kAll, true},
    Trouble{world::kLakeUp, Exchange::kLakeDown, Whom::kAll, false},
    Trouble{world::kClockStep, Exchange::kClockStepped, Whom::kAll, true},
    Trouble{world::kHealed, Exchange::kHealed, Whom::kAll, true},
    Trouble{world::kOrderUnknown, Exchange::kUnordered, Whom::kAll, true},
    Trouble{world::kOrderKnown, Exchange::kUnordered, Whom::kAll, false},
};

}  // namespace

std::uint16_t Ledger::goes_on(std::uint32_t gateway) const {
  const auto found = goes_on_.find(gateway);
  return static_cast<std::uint16_t>(goes_on_everywhere_ |
                                    (found == goes_on_.end() ? 0 : found->second));
}

void Ledger::on_world(const Observation& observation) {
  switch (observation.kind) {
    case Observation::Kind::kWorld:
      on_trouble(observation);
      break;
    case Observation::Kind::kReload:
      CHECK(observation.policy != nullptr && *observation.policy != nullptr);
      context_.model.reload(*observation.policy, observation.at);
      for (auto& [name, ledger] : sessions_) {
        ledger.begins(Exchange::kReloaded);
      }
      break;
    case Observation::Kind::kApproval:
      for (auto& [name, ledger] : sessions_) {
        if (ledger.gateway() == observation.gateway && !ledger.lost() &&
            ledger.decided(observation.sequence, observation.approved)) {
          break;
        }
      }
      break;
    default:  // kGatewayRestart
      context_.model.doubt_counts(observation.at);
      for (auto& [name, ledger] : sessions_) {
        if (ledger.gateway() == observation.gateway) {
          ledger.lose();
        }
      }
      break;
  }
}

void Ledger::on_trouble(const Observation& observation) {
  for (const Trouble& trouble : kTroubles) {
    if (trouble.name != observation.bytes) {
      continue;
    }
    if (trouble.what == Exchange::kStoreDown) {
      context_.model.doubt_counts(observation.at);
    }
    for (auto& [name, ledger] : sessions_) {
      if ((trouble.whom == Whom::kGateway && ledger.gateway() != observation.gateway) ||
          (trouble.whom == Whom::kSession && name != observation.session)) {
        continue;
      }
      trouble.begins ? ledger.begins(trouble.what) : ledger.ends(trouble.what);
    }
    if (trouble.whom == Whom::kSession || trouble.what == Exchange::kClockStepped) {
      continue;
    }
    std::uint16_t& bits =
        trouble.whom == Whom::kAll ? goes_on_everywhere_ : goes_on_[observation.gateway];
    bits = static_cast<std::uint16_t>(trouble.begins ? bits | trouble.what : bits & ~trouble.what);
  }
}

}  // namespace gatecrash::judge
