// fault: a named defect of the built-in stack, switched on by wrapping one of its seams.
//
// stack/ itself contains no faults. A Fault instance belongs to one world and may keep state; what
// it does not override is the real thing.
#pragma once

#include <memory>
#include <string_view>

#include "stack/base/time.h"
#include "stack/gateway/audit.h"
#include "stack/gateway/gateway.h"
#include "stack/policy/counter_store.h"
#include "stack/policy/policy.h"

namespace gatecrash::builtin {

class Fault {
 public:
  virtual ~Fault() = default;

  /// The policy that the gateway enforces (the judge keeps the real one).
  virtual std::shared_ptr<const policy::Policy> policy(std::shared_ptr<const policy::Policy> real) {
    return real;
  }

  /// The store and the sink that the gateway is given; what is returned is owned by the fault or is
  /// `real` itself.
  virtual policy::CounterStore& counters(policy::CounterStore& real) { return real; }

  virtual gateway::AuditSink& audit(gateway::AuditSink& real) { return real; }

  virtual gateway::Options options(gateway::Options real) { return real; }

  /// The time that the gateway is told.
  virtual Instant gateway_time(Instant real) { return real; }

  /// One event through the gateway: drop, repeat or alter the event or the actions here.
  virtual gateway::Actions on(gateway::Gateway& real, const gateway::Event& event, Instant now) {
    return real.on(event, now);
  }
};

/// A fault of the catalogue (harness/builtin/faults/catalogue.h).
struct FaultKind {
  std::string_view name;        // "cap-off-by-one"
  std::string_view about;       // what it imitates, one line
  std::string_view invariants;  // which may catch it: "rate-cap, judged-equals-forwarded"
  std::string_view policy;      // hosted JSON under which it bites, caps 1 to 3
  std::unique_ptr<Fault> (*make)();
  // Where it shows only if something else breaks, too: what (simulate::trouble_name), or "any".
  std::string_view trouble{};
};

}  // namespace gatecrash::builtin
