// timing: how far the virtual clock moves next, aware of the policy's windows.
//
// Quota bugs live at window edges, so most moves land just before, on, or just after one.
#pragma once

#include <vector>

#include "harness/generate/choices.h"
#include "stack/base/time.h"
#include "stack/policy/policy.h"

namespace gatecrash::generate {

class Timing {
 public:
  /// Takes the distinct window lengths of the policy's limits; a minute when it has none.
  explicit Timing(const policy::Policy& policy);

  /// A duration >= 0 to move the clock by, seen from `now`.
  Duration advance(Instant now, Choices& choices) const;

  /// The shortest of them.
  Duration shortest() const { return windows_.front(); }

 private:
  std::vector<Duration> windows_;  // ascending
};

}  // namespace gatecrash::generate
