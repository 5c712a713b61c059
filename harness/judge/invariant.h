// invariant: what must always hold, as one small object that looks at the ledger's facts.
//
// Each invariant is one file in harness/invariants. It says nothing of what it cannot see: `judged`
// is false where the target hides a tap that it needs, and then it is told nothing at all. Messages
// name what happened and what should have, in one line. docs/invariants.md: how to write one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/exchange.h"
#include "harness/judge/judge.h"

namespace gatecrash::judge {

/// Where violations are kept: the first kViolationsMax of each invariant.
using Violations = std::vector<Violation>;

/// What invariants are made with; borrowed, and outlives them.
struct Setting {
  std::string_view name;
  const model::ReferenceModel& model;
  Visible visible;
  Violations& violations;
  Totals& totals;
};

class Invariant {
 public:
  /// What an invariant can look at; a bit each.
  enum Facts : std::uint8_t {
    kArrived = 1,
    kForwarded = 2,
    kAnswered = 4,
    kAudited = 8,
    kEffect = 16,
    kEnded = 32,
    kObserved = 64,
  };

  Invariant(const Setting& setting, bool judged);
  virtual ~Invariant() = default;
  Invariant(const Invariant&) = delete;
  Invariant& operator=(const Invariant&) = delete;

  // Whoever does not override one of these is asked once and then no more.
  virtual void arrived(const Exchange& /*exchange*/) { ignored_ |= kArrived; }

  virtual void forwarded(const Forward& /*forward*/) { ignored_ |= kForwarded; }

  virtual void answered(const Answer& /*answer*/) { ignored_ |= kAnswered; }

  virtual void audited(const Audited& /*audited*/) { ignored_ |= kAudited; }

  virtual void effect(const EffectSeen& /*seen*/) { ignored_ |= kEffect; }

  virtual void ended(const Exchange& /*exchange*/) { ignored_ |= kEnded; }

  /// What is no bytes, before the ledger knows of it: openings, rows, effects, what the world did,
  /// that all is settled.
  virtual void observed(const Observation& /*observation*/) { ignored_ |= kObserved; }

  const Count& count() const { return count_; }

  bool ignores(Facts facts) const { return !count_.judged || (ignored_ & facts) != 0; }

 protected:
  void checked() { ++count_.checked; }

  void violated(Instant at, std::string_view session, std::string message);

 private:
  Count count_;
  Violations& violations_;
  std::uint8_t ignored_ = 0;
};

/// "tools/call read_fhir_resource (id 7)", "an unreadable unit": for messages.
std::string describe(const Exchange& exchange);

}  // namespace gatecrash::judge
