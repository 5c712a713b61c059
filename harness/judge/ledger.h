// ledger: all sessions of one target: takes observations, keeps one SessionLedger each, and finds
// the call behind an effect, which may be any session's.
//
// Single thread; deterministic. Sessions are forgotten when they are closed and settled.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/judge/session_ledger.h"

namespace gatecrash::judge {

class Ledger {
 public:
  explicit Ledger(LedgerContext context) : context_(context) {}

  void on(const Observation& observation);

 private:
  SessionLedger& session(std::string_view name, std::string_view grant);
  void on_effect(const Observation& observation);
  void attribute(EffectSeen& seen) const;
  void settle();

  LedgerContext context_;
  std::map<std::string, SessionLedger, std::less<>> sessions_;
  std::vector<Cause> causes_;  // of the effect at hand
};

}  // namespace gatecrash::judge
