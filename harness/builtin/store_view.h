// store_view: the counters as one of several gateways sees them: shared with the others, and
// sometimes out of reach.
//
// Borrows the real store. Single thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "harness/builtin/stack_events.h"
#include "stack/policy/counter_store.h"

namespace gatecrash::builtin {

/// Which gateway counted last under a key: a small table, of which a collision forgets.
struct LastCounted {
  struct Entry {
    std::uint64_t key = 0;
    std::uint32_t gateway = 0;
  };

  std::array<Entry, 64> entries{};
  bool several = false;  // more than one gateway counts
};

class StoreView final : public policy::CounterStore {
 public:
  /// All are borrowed.
  StoreView(policy::CounterStore& real, StackEvents& events, LastCounted& last,
            std::uint32_t gateway)
      : real_(real), events_(events), last_(last), gateway_(gateway) {}

  void set_reachable(bool reachable) { reachable_ = reachable; }

  bool reachable() const { return reachable_; }

  Result<policy::Reservation> reserve(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  Result<policy::Reservation> try_fit(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  void refund(const std::vector<policy::Charge>& charges,
              const policy::Reservation& reservation) override;

 private:
  void note(const std::vector<policy::Charge>& charges);

  policy::CounterStore& real_;
  StackEvents& events_;
  LastCounted& last_;
  std::uint32_t gateway_;
  bool reachable_ = true;
};

}  // namespace gatecrash::builtin
