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

class Ledger final : public Elsewhere {
 public:
  explicit Ledger(LedgerContext context) : context_(context), readings_(context.visible.canonical) {
    context_.elsewhere = this;
    context_.readings = &readings_;
    context_.answers = &answers_;
  }

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  Foreign who_sent(std::uint64_t content, const SessionLedger& asking) const override;
  Foreign who_was_answered(std::string_view content, const SessionLedger& asking) const override;

  void on(const Observation& observation);

 private:
  SessionLedger& session(const Observation& observation);
  void on_world(const Observation& observation);
  void on_trouble(const Observation& observation);
  std::uint16_t goes_on(std::uint32_t gateway) const;
  void on_effect(const Observation& observation);
  void attribute(EffectSeen& seen) const;
  void settle();

  LedgerContext context_;
  Readings readings_;
  AnswerMemo answers_;
  std::map<std::string, SessionLedger, std::less<>> sessions_;
  std::vector<Cause> causes_;                       // of the effect at hand
  std::map<std::uint32_t, std::uint16_t> goes_on_;  // by gateway: Exchange::During
  std::uint16_t goes_on_everywhere_ = 0;
};

}  // namespace gatecrash::judge
