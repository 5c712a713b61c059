#include "stack/policy/amount.h"

#include <algorithm>
#include <charconv>

#include "stack/base/check.h"

namespace gatecrash::policy {
namespace {

constexpr std::int64_t kPlaces = 9;
constexpr std::int64_t kUnitDigitsMax = 16;  // of kUnitsMax
// Far beyond any token's length, so that adding lengths to it changes nothing.
constexpr std::int64_t kExponentMax = 1'000'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t read_exponent(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::int64_t exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error == std::errc::result_out_of_range) {
    return text.starts_with('-') ? -kExponentMax : kExponentMax;
  }
  return std::clamp(exponent, -kExponentMax, kExponentMax);
}

/// The digits that stand for 10^(end - 1) down to 10^begin, `scale` being what the last of `digits`
/// stands for. What lies outside `digits` is 0.
std::int64_t slice(std::string_view digits, std::int64_t scale, std::int64_t end,
                   std::int64_t begin) {
  std::int64_t value = 0;
  const auto size = static_cast<std::int64_t>(digits.size());
  for (std::int64_t power = end - 1; power >= begin; --power) {
    const std::int64_t index = size - 1 - (power - scale);
    const bool there = index >= 0 && index < size;
    value = value * 10 + (there ? digits[static_cast<std::size_t>(index)] - '0' : 0);
  }
  return value;
}

}  // namespace

Amount Amount::of(std::int64_t units, std::int32_t nanos) {
  CHECK(units >= 0 && nanos >= 0 && nanos < kNanosPerUnit);
  CHECK(units < kUnitsMax || (units == kUnitsMax && nanos == 0));
  return {units, nanos};
}

std::optional<Amount> Amount::read(std::string_view number_token) {
  const bool negative = number_token.starts_with('-');
  if (negative) {
    number_token.remove_prefix(1);
  }
  std::int64_t scale = 0;
  if (const auto e = number_token.find_first_of("eE"); e != std::string_view::npos) {
    scale = read_exponent(number_token.substr(e + 1));
    number_token = number_token.substr(0, e);
  }
  std::string digits;
  for (const char c : number_token) {
    if (is_digit(c)) {
      digits += c;
    }
  }
  if (const auto dot = number_token.find('.'); dot != std::string_view::npos) {
    scale -= static_cast<std::int64_t>(number_token.size() - dot - 1);
  }
  const std::size_t zeros_before = digits.find_first_not_of('0');
  if (zeros_before == std::string::npos) {
    return Amount();
  }
  digits.erase(0, zeros_before);
  while (digits.back() == '0') {
    digits.pop_back();
    ++scale;
  }
  const std::int64_t top = static_cast<std::int64_t>(digits.size()) + scale;
  if (negative || scale < -kPlaces || top > kUnitDigitsMax) {
    return std::nullopt;
  }
  const std::int64_t units = slice(digits, scale, kUnitDigitsMax, 0);
  const auto nanos = static_cast<std::int32_t>(slice(digits, scale, 0, -kPlaces));
  if (units > kUnitsMax || (units == kUnitsMax && nanos > 0)) {
    return std::nullopt;
  }
  return Amount(units, nanos);
}

std::optional<Amount> Amount::plus(Amount other) const {
  std::int64_t units = units_ + other.units_;  // both are far below 2^62
  std::int32_t nanos = nanos_ + other.nanos_;  // below 2 * 10^9, which fits
  if (nanos >= kNanosPerUnit) {
    nanos -= kNanosPerUnit;
    ++units;
  }
  if (units > kUnitsMax || (units == kUnitsMax && nanos > 0)) {
    return std::nullopt;
  }
  return Amount(units, nanos);
}

Amount Amount::minus(Amount other) const {
  if (other >= *this) {
    return {};
  }
  const bool borrow = nanos_ < other.nanos_;
  return {units_ - other.units_ - (borrow ? 1 : 0),
          nanos_ - other.nanos_ + (borrow ? kNanosPerUnit : 0)};
}

std::string Amount::to_string() const {
  std::string text = std::to_string(units_);
  if (nanos_ == 0) {
    return text;
  }
  std::string fraction = std::to_string(nanos_);
  fraction.insert(0, static_cast<std::size_t>(kPlaces) - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

}  // namespace gatecrash::policy
