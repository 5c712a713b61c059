// memory_counter_store: quota counters that start at zero with the process.
//
// Keeps the newest fixed window, or the times of one sliding window, of each key, and drops keys of
// which nothing counts any more: its size is bounded by the keys alive in one window. Single
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/policy/counter_store.h"

namespace gatecrash::policy {

class MemoryCounterStore final : public CounterStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override;
  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override;
  void refund(const std::vector<Charge>& charges, const Reservation& reservation) override;

  std::size_t size() const { return counters_.size(); }

  /// Tells every counter in order of keys: its key, since when it counts (sliding: its newest
  /// entry's time), and what it has counted. For people who look into a simulated world.
  void each(const std::function<void(std::string_view key, std::int64_t window_us, Amount used)>&
                tell) const {
    for (const auto& [key, counter] : counters_) {
      tell(key, counter.window_us, counter.used);
    }
  }

 private:
  struct Counter {
    Algorithm algorithm = Algorithm::kFixed;
    std::int64_t window_us = 0;  // fixed: start; sliding: the newest entry's time
    std::int64_t window_length_us = 0;
    Amount used;                             // fixed: of the window; sliding: of all entries
    std::map<std::int64_t, Amount> entries;  // sliding: time to what was counted then
  };

  Reservation fit(const std::vector<Charge>& charges, std::int64_t at_us) const;
  bool has_room(const Charge& charge, std::int64_t at_us, Amount wanted) const;
  static Amount used(const Counter& counter, const Charge& charge, std::int64_t at_us);
  void add(const Charge& charge, std::int64_t at_us);
  static void become(Counter& counter, const Charge& charge, std::int64_t at_us);
  void sweep_when_large();

  std::map<std::string, Counter, std::less<>> counters_;
  // The time of the newest reservation granted: the store's clock never runs backwards.
  std::int64_t newest_us_ = std::numeric_limits<std::int64_t>::min();
  std::size_t sweep_at_ = 1024;
};

}  // namespace gatecrash::policy
