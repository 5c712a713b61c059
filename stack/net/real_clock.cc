#include "stack/net/real_clock.h"

namespace gatecrash::net {

Instant RealClock::now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Monotonic monotonic_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

}  // namespace gatecrash::net
