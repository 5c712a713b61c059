// quota_history: whether what concurrent calls were told can be, under one windowed quota.
//
// Of a live target only intervals are known: a call was made between `invoked` and `returned`. The
// history is possible when there is an order of moments, one for each call inside its interval, in
// which a counter that allows at most `max` in a window would have allowed exactly what was
// allowed and denied exactly what was denied; a call whose outcome is unknown may have counted at
// any time from `invoked` on, or not at all. Counters do not touch each other: give each its own
// history. Search with memory of states that failed, bounded. Pure. Source: Lowe, "Testing for
// linearizability"; docs/invariants.md, rate-cap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stack/base/time.h"

namespace gatecrash::judge {

struct QuotaCall {
  enum class Outcome : std::uint8_t { kAllowed, kDenied, kUnknown };
  Instant invoked;
  Instant returned;  // of kUnknown: not looked at
  Outcome outcome = Outcome::kUnknown;
  std::uint64_t amount = 1;
};

struct Quota {
  std::uint64_t max = 0;
  Duration window{};  // > 0
  bool sliding = false;
};

enum class Possible : std::uint8_t {
  kYes,
  kNo,
  kUnclear,  // the search was given up
};

// Enough for some dozens of calls that all overlap; a search beyond it is not worth its time.
inline constexpr std::size_t kHistoryStatesMax = 200'000;

/// Time is that of the gateway, to the microsecond; allow for its skew by widening the intervals.
Possible is_possible(std::vector<QuotaCall> calls, const Quota& quota,
                     std::size_t states_max = kHistoryStatesMax);

}  // namespace gatecrash::judge
