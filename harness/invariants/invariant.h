// invariant: what must always hold, as one small object that looks at the ledger's facts.
//
// Each invariant is one file (NAME.cc) and one factory below. It says nothing of what it cannot
// see: `judged` is false where the target hides a tap that it needs. Messages name what happened
// and what should have, in one line.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/invariants/exchange.h"
#include "harness/invariants/judge.h"

namespace gatecrash::invariants {

/// Where violations are kept: the first kViolationsMax of them.
using Violations = std::vector<Violation>;

class Invariant {
 public:
  Invariant(std::string_view name, bool judged, Violations& violations);
  virtual ~Invariant() = default;
  Invariant(const Invariant&) = delete;
  Invariant& operator=(const Invariant&) = delete;

  virtual void arrived(const Exchange& /*exchange*/) {}

  virtual void forwarded(const Forward& /*forward*/) {}

  virtual void answered(const Answer& /*answer*/) {}

  virtual void audited(const Audited& /*audited*/) {}

  virtual void effect(const EffectSeen& /*seen*/) {}

  virtual void ended(const Exchange& /*exchange*/) {}

  const Count& count() const { return count_; }

 protected:
  void checked() { ++count_.checked; }

  void violated(Instant at, std::string_view session, std::string message);

 private:
  Count count_;
  Violations& violations_;
};

/// What invariants are made with; borrowed, and outlives them.
struct Setting {
  const ReferenceModel& model;
  Visible visible;
  Violations& violations;
  Totals& totals;
};

std::unique_ptr<Invariant> make_default_deny(const Setting& setting);
std::unique_ptr<Invariant> make_approval_held(const Setting& setting);
std::unique_ptr<Invariant> make_hidden_tool(const Setting& setting);
std::unique_ptr<Invariant> make_rate_cap(const Setting& setting);
std::unique_ptr<Invariant> make_deny_no_effect(const Setting& setting);
std::unique_ptr<Invariant> make_allow_exactly_once(const Setting& setting);
std::unique_ptr<Invariant> make_one_answer(const Setting& setting);
std::unique_ptr<Invariant> make_judged_equals_forwarded(const Setting& setting);
std::unique_ptr<Invariant> make_audit_complete(const Setting& setting);

/// "tools/call read_fhir_resource (id 7)", "an unreadable unit": for messages.
std::string describe(const Exchange& exchange);

}  // namespace gatecrash::invariants
