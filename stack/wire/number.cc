#include "stack/wire/number.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace gatecrash::wire {
namespace {

// Far beyond any token's length, so that adding lengths to it changes no comparison.
constexpr std::int64_t kExponentMax = 1'000'000'000'000'000;

/// 0.DIGITS times 10 to the `point`; zero has no digits. Neither end of `digits` is a zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;
};

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

Decimal read_decimal(std::string_view token) {
  Decimal decimal;
  decimal.negative = token.starts_with('-');
  if (decimal.negative) {
    token.remove_prefix(1);
  }
  if (const std::size_t e = token.find_first_of("eE"); e != std::string_view::npos) {
    decimal.point = read_exponent(token.substr(e + 1));
    token = token.substr(0, e);
  }
  const std::size_t dot = std::min(token.find('.'), token.size());
  decimal.point += static_cast<std::int64_t>(dot);
  decimal.digits.assign(token.substr(0, dot));
  decimal.digits.append(token.substr(std::min(dot + 1, token.size())));
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  const std::size_t zeros = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, zeros);
  decimal.point -= static_cast<std::int64_t>(zeros);
  if (decimal.digits.empty()) {
    decimal = Decimal();
  }
  return decimal;
}

bool is_whole(const Decimal& decimal) {
  return decimal.point >= static_cast<std::int64_t>(decimal.digits.size());
}

/// -1, 0 or 1.
int sign_of(const Decimal& decimal) {
  if (decimal.digits.empty()) {
    return 0;
  }
  return decimal.negative ? -1 : 1;
}

}  // namespace

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const Decimal x = read_decimal(a);
  const Decimal y = read_decimal(b);
  if (const auto order = sign_of(x) <=> sign_of(y); order != 0 || sign_of(x) == 0) {
    return order;
  }
  auto order = x.point <=> y.point;
  if (order == 0) {
    order = x.digits <=> y.digits;  // both start after the point: text order is number order
  }
  return x.negative ? 0 <=> order : order;
}

bool is_whole_number(std::string_view token) { return is_whole(read_decimal(token)); }

std::optional<std::int64_t> whole_number(std::string_view token) {
  Decimal decimal = read_decimal(token);
  constexpr std::int64_t kDigitsMax = 19;  // of the largest 64-bit number
  if (!is_whole(decimal) || decimal.point > kDigitsMax) {
    return std::nullopt;
  }
  if (decimal.digits.empty()) {
    return 0;
  }
  decimal.digits.append(static_cast<std::size_t>(decimal.point) - decimal.digits.size(), '0');
  if (decimal.negative) {
    decimal.digits.insert(0, 1, '-');
  }
  std::int64_t value = 0;
  const char* const begin = decimal.digits.data();
  const auto [end, error] = std::from_chars(begin, begin + decimal.digits.size(), value);
  if (error != std::errc()) {
    return std::nullopt;
  }
  return value;
}

bool is_beyond_double(std::string_view token) {
  // 300 bytes without a point or an exponent are below the largest double (1.8e308), whatever
  // they are.
  constexpr std::size_t kDigitsSafe = 300;
  const auto is_integer_byte = [](char c) { return c <= '9' && c != '.'; };
  if (token.size() <= kDigitsSafe && std::all_of(token.begin(), token.end(), is_integer_byte)) {
    return false;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  return error == std::errc::result_out_of_range && read_decimal(token).point > 0;
}

}  // namespace gatecrash::wire
