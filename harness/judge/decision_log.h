// decision_log: what became of each message of a world's clients, by its place, with what must be
// known of it to compare two runs (decisions.h).
//
// Fed with a run's observations, as a judge is; joins them as the judge's ledger does. Memory grows
// with the messages: for runs of some hundreds. Single thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "harness/judge/decisions.h"
#include "harness/judge/judge.h"
#include "harness/judge/observation.h"
#include "stack/policy/policy.h"

namespace gatecrash::judge {

/// One client message.
struct Ruled {
  Decision decision = Decision::kNothing;
  std::string what;      // "tools/call read_fhir_resource (id 7)", for people
  bool is_call = false;  // of a tool
  bool timed = false;    // what is decided depends on other calls: limits, a person's word
  bool taken = false;    // its id was in flight, or its era not the session's
};

class DecisionLog {
 public:
  /// The policy is the one that the run begins with.
  explicit DecisionLog(std::shared_ptr<const policy::Policy> policy);
  ~DecisionLog();
  DecisionLog(const DecisionLog&) = delete;
  DecisionLog& operator=(const DecisionLog&) = delete;

  void on(const Observation& observation);

  const std::map<Place, Ruled>& messages() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All decisions.
Decisions decisions_of(const DecisionLog& log);

/// The decisions on calls that depend on nothing but themselves and the policy, in both runs, as
/// each has them. Sessions whose first message fared differently are left out: what came after
/// stood in another era.
struct Comparable {
  Decisions a;
  Decisions b;
};

Comparable comparable(const DecisionLog& a, const DecisionLog& b);

}  // namespace gatecrash::judge
