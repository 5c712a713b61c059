// amount: what a counter counts: an exact, non-negative decimal with at most nine places.
//
// Never a double. At most kUnitsMax whole units, so that every store (Redis' Lua among them) holds
// the units and the billionths of one exactly. Value type.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash::policy {

class Amount {
 public:
  static constexpr std::int64_t kUnitsMax = 9'000'000'000'000'000;  // below 2^53
  static constexpr std::int32_t kNanosPerUnit = 1'000'000'000;

  constexpr Amount() = default;

  /// REQUIRES: 0 <= units <= kUnitsMax, 0 <= nanos < kNanosPerUnit, and no nanos at kUnitsMax.
  static Amount of(std::int64_t units, std::int32_t nanos = 0);

  /// The largest amount.
  static Amount most() { return of(kUnitsMax); }

  /// The value of a JSON number token ("1.50", "2e1"); nothing when it is negative, has digits
  /// other than 0 beyond the ninth place, or is too large. "-0" is zero.
  static std::optional<Amount> read(std::string_view number_token);

  constexpr std::int64_t units() const { return units_; }

  constexpr std::int32_t nanos() const { return nanos_; }

  constexpr bool is_zero() const { return units_ == 0 && nanos_ == 0; }

  /// The sum, or nothing when it is too large.
  std::optional<Amount> plus(Amount other) const;

  /// The difference, zero when `other` is more.
  Amount minus(Amount other) const;

  std::string to_string() const;  // "10", "2.5": the shortest spelling

  friend constexpr auto operator<=>(const Amount&, const Amount&) = default;

 private:
  constexpr Amount(std::int64_t units, std::int32_t nanos) : units_(units), nanos_(nanos) {}

  std::int64_t units_ = 0;
  std::int32_t nanos_ = 0;
};

}  // namespace gatecrash::policy
