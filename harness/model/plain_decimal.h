// plain_decimal: a JSON number as the reference model reads it: sign, digits, power of ten.
//
// Naive on purpose, and nothing of stack/policy's amounts or stack/wire's comparison: what the
// gateway compares and counts is checked against this. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash::model {

/// Billionths of a unit: 9 * 10^24 at most, which fits.
__extension__ using Nanos = __int128;
inline constexpr Nanos kNanosPerUnit = 1'000'000'000;

/// (negative ? -1 : 1) * digits * 10^exponent; no zero at either end of `digits`, none for zero.
struct PlainDecimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

/// REQUIRES: the JSON number grammar.
PlainDecimal plain_decimal(std::string_view token);

/// Below, at or above 0 as a is less than, equal to or more than b.
int compare(const PlainDecimal& a, const PlainDecimal& b);

/// The number in billionths when it can be counted: not negative, nine places, 9 * 10^15 units.
std::optional<Nanos> countable(const PlainDecimal& number);

/// "2.5": for messages.
std::string nanos_text(Nanos amount);

}  // namespace gatecrash::model
