// real_clock: the machine's clocks. The only place that reads them.
#pragma once

#include <chrono>

#include "stack/base/time.h"

namespace gatecrash::net {

/// The system clock: what goes into records and decides quota windows. It may step.
class RealClock final : public Clock {
 public:
  Instant now() override;
};

/// Never steps back; the epoch means nothing. For timeouts and for durations that are shown.
using Monotonic = std::chrono::time_point<std::chrono::steady_clock, Duration>;
Monotonic monotonic_now();

}  // namespace gatecrash::net
