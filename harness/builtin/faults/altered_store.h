// altered_store: what faults of counting begin with: a store that hands altered charges, or another
// time, to a real one.
#pragma once

#include <vector>

#include "harness/builtin/fault.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::builtin {

/// A store that hands altered charges, or another time, to a real one.
class AlteredStore : public policy::CounterStore, public Fault {
 public:
  policy::CounterStore& counters(policy::CounterStore& /*real*/) override { return *this; }

  Result<policy::Reservation> reserve(const std::vector<policy::Charge>& charges,
                                      Instant now) override {
    return store_.reserve(altered(charges), altered_time(now));
  }

  Result<policy::Reservation> try_fit(const std::vector<policy::Charge>& charges,
                                      Instant now) override {
    return store_.try_fit(altered(charges), altered_time(now));
  }

  void refund(const std::vector<policy::Charge>& charges,
              const policy::Reservation& reservation) override {
    store_.refund(charges, reservation);
  }

 protected:
  virtual void alter(policy::Charge& /*charge*/) {}

  virtual Instant altered_time(Instant now) { return now; }

 private:
  std::vector<policy::Charge> altered(std::vector<policy::Charge> charges) {
    for (policy::Charge& charge : charges) {
      alter(charge);
    }
    return charges;
  }

  policy::MemoryCounterStore store_;
};

}  // namespace gatecrash::builtin
