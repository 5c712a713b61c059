// backoff: how long a server is left alone that has failed, and what counts as failing.
//
// Value type; time is an argument, of any clock that does not step back. One that cannot be
// started, or ends soon after it was, has failed; each failure in a row doubles the wait.
#pragma once

#include "stack/base/time.h"

namespace gatecrash::gateway {

// How long a server is left alone after its first failure; twice as long after each further one.
inline constexpr Duration kBackoffMin = std::chrono::milliseconds(250);
inline constexpr Duration kBackoffMax = std::chrono::seconds(30);
// One that has run so long counts as one that works.
inline constexpr Duration kStableAfter = std::chrono::seconds(10);

class Backoff {
 public:
  /// It could not be started, or does not do what it should.
  void failed(Instant now);

  /// It has ended by itself: a failure, unless it had run for kStableAfter.
  void ended(Duration ran, Instant now);

  /// It does what it should: it may be started again at once.
  void worked();

  /// It is to be left alone.
  bool holds(Instant now) const { return now < until_; }

  Instant until() const { return until_; }

  /// In a row.
  int failures() const { return failures_; }

 private:
  int failures_ = 0;
  Duration wait_{0};
  Instant until_{};
};

}  // namespace gatecrash::gateway
