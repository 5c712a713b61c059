#include "harness/model/plain_decimal.h"

#include <algorithm>
#include <cstddef>

namespace gatecrash::model {
namespace {

// A larger exponent is this one; no token is long enough to bring it back.
constexpr std::int64_t kExponentMost = 1'000'000'000'000'000;
constexpr Nanos kCountableMost = Nanos{9'000'000'000'000'000} * kNanosPerUnit;

std::int64_t exponent_of(std::string_view text) {
  std::int64_t size = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      size = std::min(size * 10 + (c - '0'), kExponentMost);
    }
  }
  return text.front() == '-' ? -size : size;
}

}  // namespace

PlainDecimal plain_decimal(std::string_view token) {
  PlainDecimal number;
  bool fraction = false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (c == '-') {
      number.negative = true;
    } else if (c == '.') {
      fraction = true;
    } else if (c == 'e' || c == 'E') {
      number.exponent += exponent_of(token.substr(i + 1));
      break;
    } else {
      number.digits += c;
      number.exponent -= fraction ? 1 : 0;
    }
  }
  while (number.digits.ends_with('0')) {
    number.digits.pop_back();
    ++number.exponent;
  }
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  return number.digits.empty() ? PlainDecimal() : number;
}

int compare(const PlainDecimal& a, const PlainDecimal& b) {
  const auto sign = [](const PlainDecimal& x) {
    return x.digits.empty() ? 0 : (x.negative ? -1 : 1);
  };
  if (sign(a) != sign(b) || sign(a) == 0) {
    return sign(a) - sign(b);
  }
  const std::int64_t top_a = static_cast<std::int64_t>(a.digits.size()) + a.exponent;
  const std::int64_t top_b = static_cast<std::int64_t>(b.digits.size()) + b.exponent;
  const int by_digits = a.digits.compare(b.digits);
  const int magnitude = top_a != top_b ? (top_a < top_b ? -1 : 1) : by_digits;
  return a.negative ? -magnitude : magnitude;
}

std::optional<Nanos> countable(const PlainDecimal& number) {
  if (number.digits.empty()) {
    return Nanos{0};
  }
  const std::int64_t zeros = number.exponent + 9;
  if (number.negative || zeros < 0 || zeros > 30 || number.digits.size() > 30) {
    return std::nullopt;
  }
  Nanos sum = 0;
  for (const char c : number.digits + std::string(static_cast<std::size_t>(zeros), '0')) {
    sum = sum * 10 + (c - '0');
    if (sum > kCountableMost) {
      return std::nullopt;
    }
  }
  return sum;
}

std::string nanos_text(Nanos amount) {
  std::string text = std::to_string(static_cast<std::int64_t>(amount / kNanosPerUnit));
  const auto rest = static_cast<std::int64_t>(amount % kNanosPerUnit);
  if (rest != 0) {
    const std::string places = std::to_string(rest);
    text += "." + std::string(9 - places.size(), '0') + places;
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

}  // namespace gatecrash::model
