// windows: what calls have been counted against limits, naively: for each limit and scope value a
// list of times and amounts.
//
// Knows fixed windows, aligned to the Unix epoch, and sliding ones: what was counted at t counts
// until just before t + window. Times of what is counted come in order, so that what no later
// call can reach is dropped then; asking forgets nothing. Single thread. Source: docs/policy.md,
// "Limits".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/model/plain_decimal.h"
#include "stack/base/time.h"
#include "stack/policy/policy.h"

namespace gatecrash::model {

// A sliding counter is full when it would have to remember more times than these.
inline constexpr std::size_t kSlidingTimesMax = 10'000;

/// Whom a limit of a scope counts for.
struct Who {
  std::string_view grant;
  std::string_view session;
};

class Windows {
 public:
  /// True when one more call of that amount fits.
  bool fits(const policy::Limit& limit, Who who, Instant at, Nanos amount);

  /// Counts a call at `at`. True when it is the first in its window. Nothing is nothing.
  bool count(const policy::Limit& limit, Who who, Instant at, Nanos amount);

  /// What counts at `at`.
  Nanos used(const policy::Limit& limit, Who who, Instant at);

 private:
  struct Entry {
    Instant at;
    Nanos amount = 0;
  };

  std::vector<Entry>& entries(const policy::Limit& limit, Who who);

  // Keyed by a hash of the counter (its tool, name, scope and window) and the scope value; never
  // iterated.
  std::unordered_map<std::uint64_t, std::vector<Entry>> lists_;
};

}  // namespace gatecrash::model
