#include "stack/wire/json_number.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace gatecrash::wire {
namespace {

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

/// The decimal digits from `at` on as a number, cut above a million: past any exponent that
/// matters.
std::ptrdiff_t clamped_digits(std::string_view token, std::size_t at) {
  constexpr std::ptrdiff_t kMax = 1'000'000;
  std::ptrdiff_t number = 0;
  for (; at < token.size() && is_decimal_digit(token[at]) && number < kMax; ++at) {
    number = number * 10 + (token[at] - '0');
  }
  return number;
}

/// Tells overflow from underflow for a number that no double holds: the power of ten of its first
/// digit above 0 decides.
bool is_huge(std::string_view token) {
  const std::size_t letter = std::min(token.find_first_of("eE"), token.size());
  const std::string_view digits = token.substr(0, letter);
  std::ptrdiff_t exponent = 0;
  if (letter < token.size()) {
    const char sign = token[letter + 1];
    exponent = clamped_digits(token, letter + (is_decimal_digit(sign) ? 1 : 2));
    exponent = sign == '-' ? -exponent : exponent;
  }
  const std::size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) {
    return false;
  }
  const std::size_t point = std::min(digits.find('.'), digits.size());
  return static_cast<std::ptrdiff_t>(point) - static_cast<std::ptrdiff_t>(first) + exponent > 0;
}

}  // namespace

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
  return error == std::errc::result_out_of_range && is_huge(token);
}

}  // namespace gatecrash::wire
