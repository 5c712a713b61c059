// counter_store: quota counters, reserved before a call is forwarded.
//
// A reservation compares and adds all of a call's amounts atomically: all or nothing. A store is
// shared by all sessions of a gateway. The in-memory store keeps the newest window of each key and
// drops keys whose window has ended, so its size is bounded by the keys alive in one window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::policy {

/// What a call wants of one counter.
struct Charge {
  std::string key;       // scope value, tool and counter, unambiguously joined (quota_key)
  Duration window{};     // > 0; the window is the one that holds `now`, aligned to the Unix epoch
  std::int64_t max = 0;  // the counter may not exceed this
  std::int64_t amount = 1;
};

struct Reservation {
  bool granted = false;
  std::size_t refused_at = 0;           // index of the first charge that did not fit
  std::vector<std::int64_t> window_us;  // per charge: start of the window it was counted in
};

class CounterStore {
 public:
  virtual ~CounterStore() = default;

  /// Adds every charge, or none. What comes before the newest reservation granted counts as if at
  /// its time: a clock that steps back reopens no window.
  /// Errors: local_io when the store cannot be reached (the gateway then denies).
  virtual Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) = 0;

  /// Takes back what `reserve` granted, in the windows it was counted in and no other. The caller
  /// refunds a reservation at most once, and only when nothing reached the server.
  virtual void refund(const std::vector<Charge>& charges, const Reservation& reservation) = 0;
};

class MemoryCounterStore final : public CounterStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override;
  void refund(const std::vector<Charge>& charges, const Reservation& reservation) override;

  std::size_t size() const { return counters_.size(); }

 private:
  struct Counter {
    std::int64_t window_us = 0;  // start
    std::int64_t window_length_us = 0;
    std::int64_t used = 0;
  };

  std::int64_t used(const Charge& charge, std::int64_t window_us) const;
  static std::int64_t carried(const Counter& counter, const Charge& charge, std::int64_t window_us);
  void add(const Charge& charge, std::int64_t window_us);
  void sweep_when_large();

  std::map<std::string, Counter, std::less<>> counters_;
  // The time of the newest reservation granted: the store's clock never runs backwards.
  std::int64_t newest_us_ = std::numeric_limits<std::int64_t>::min();
  std::size_t sweep_at_ = 1024;
};

/// The parts joined so that no two lists of parts give one key (each part length-prefixed).
std::string quota_key(const std::vector<std::string_view>& parts);

}  // namespace gatecrash::policy
