// Time as an argument: instants, durations, the Clock seam, and RFC 3339 text.
//
// Nothing outside stack/net reads the machine's clock. Sans-IO code takes an Instant; a process
// takes a Clock. In simulation both come from the world's virtual clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash {

using Duration = std::chrono::microseconds;

/// Microseconds since the Unix epoch, UTC.
using Instant = std::chrono::sys_time<Duration>;

inline constexpr Instant instant_from_us(std::int64_t us) { return Instant(Duration(us)); }

inline constexpr std::int64_t us_since_epoch(Instant at) { return at.time_since_epoch().count(); }

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

/// A clock that stands where it was put.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}

  Instant now() override { return now_; }

  void set(Instant at) { now_ = at; }

 private:
  Instant now_;
};

/// "2026-11-21T09:00:39.123Z": RFC 3339, UTC, milliseconds. REQUIRES: year 0..9999.
std::string rfc3339_ms(Instant at);

/// Reads RFC 3339 with any fraction and offset; nothing when malformed or out of range.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace gatecrash
