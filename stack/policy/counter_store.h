// counter_store: quota counters, reserved before a call is forwarded: the seam.
//
// A reservation compares and adds all of a call's amounts atomically: all or nothing. A store is
// shared by all sessions of a gateway, and by several gateways where it is a server's. Stores:
// memory (memory_counter_store.h), SQLite and Redis (stack/net).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/policy/amount.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// What a call wants of one counter.
struct Charge {
  std::string key;  // policy name, scope value, tool and counter, unambiguously joined (quota_key)
  Duration window{};  // > 0
  Algorithm algorithm = Algorithm::kFixed;
  Amount max;  // the counter may not exceed this
  Amount amount = Amount::of(1);
};

struct Reservation {
  bool granted = false;
  std::size_t refused_at = 0;  // index of the first charge that did not fit
  // Per charge: start of the fixed window it was counted in; sliding: the time it was counted at.
  std::vector<std::int64_t> window_us;
  // False: granted although the store could not be reached, because it was told to fail open.
  bool counted = true;
};

// A sliding counter keeps the distinct times of what it counts. A limit that needs more than this
// many in one window is one to count in fixed windows; here it is full.
inline constexpr std::size_t kSlidingEntriesMax = 10'000;

class CounterStore {
 public:
  virtual ~CounterStore() = default;

  /// Adds every charge, or none. Fixed: an amount counts in the window, aligned to the Unix epoch,
  /// that holds `now`. Sliding: an amount counted at t counts against every now < t + window; at
  /// most kSlidingEntriesMax distinct times are kept a counter, and what would need more is refused
  /// as if full. What comes before the newest reservation granted counts as if at its time: a clock
  /// that steps back reopens no window.
  /// Errors: local_io when the store cannot be reached (the gateway then denies).
  virtual Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) = 0;

  /// What reserve would answer, counting nothing. Errors: as reserve.
  virtual Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) = 0;

  /// Takes back what `reserve` granted, in the windows it was counted in and no other. The caller
  /// refunds a reservation at most once, and only when nothing reached the server.
  virtual void refund(const std::vector<Charge>& charges, const Reservation& reservation) = 0;

  /// Whether it can count now; no counter of a limit changes. May take as long as a reservation.
  /// Errors: local_io.
  virtual Status probe(Instant now) {
    static_cast<void>(now);
    return {};
  }
};

/// The parts joined so that no two lists of parts give one key (each part length-prefixed).
std::string quota_key(const std::vector<std::string_view>& parts);

/// The start of the fixed window that holds `at_us`: the largest multiple of the length not above
/// it, before the epoch as after it. REQUIRES: length_us > 0.
std::int64_t window_start_us(std::int64_t at_us, std::int64_t length_us);

}  // namespace gatecrash::policy
