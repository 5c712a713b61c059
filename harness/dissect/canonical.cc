#include "harness/dissect/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "stack/base/bytes.h"

namespace gatecrash::dissect {
namespace {

using wire::Member;
using wire::Value;

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
// JavaScript writes whole numbers below this without an exponent.
constexpr double kWholeBelow = 1e21;
// A double of that size has 21 digits and a sign; the shortest form of any double has at most 24.
constexpr std::size_t kDoubleBytes = 32;

/// How many bytes the well-formed sequence at `at` has, or 0; `part` is how many of them are
/// well-formed so far (Unicode 15, table 3-7).
std::size_t sequence_at(std::string_view bytes, std::size_t at, std::size_t& part) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = byte(at);
  part = 1;
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xc2 || first > 0xf4) {
    return 0;
  }
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (; part < length; ++part, low = 0x80, high = 0xbf) {
    if (at + part >= bytes.size() || byte(at + part) < low || byte(at + part) > high) {
      return 0;
    }
  }
  return length;
}

/// What one sort compares: keys, then places, so that equal keys keep their order.
struct Place {
  std::string_view key;
  std::size_t at;
};

void settle_members(Value::Object& members, Names::Twin twin) {
  bool settled = true;
  for (std::size_t at = 1; at < members.size() && settled; ++at) {
    settled = members[at - 1].key < members[at].key;
  }
  if (settled) {
    return;
  }
  std::vector<Place> order;
  order.reserve(members.size());
  for (std::size_t at = 0; at < members.size(); ++at) {
    order.push_back({members[at].key, at});
  }
  std::sort(order.begin(), order.end(), [](const Place& a, const Place& b) {
    return a.key != b.key ? a.key < b.key : a.at < b.at;
  });
  std::vector<std::size_t> kept;
  kept.reserve(order.size());
  for (std::size_t at = 0; at < order.size(); ++at) {
    const std::size_t neighbour = twin == Names::Twin::kFirst ? at - 1 : at + 1;
    if (neighbour < order.size() && order[neighbour].key == order[at].key) {
      continue;
    }
    kept.push_back(order[at].at);
  }
  Value::Object sorted;
  sorted.reserve(kept.size());
  for (const std::size_t at : kept) {
    sorted.push_back(std::move(members[at]));
  }
  members = std::move(sorted);
}

}  // namespace

Value number_of(double value) {
  if (!std::isfinite(value)) {
    return {};
  }
  std::array<char, kDoubleBytes> text{};
  const bool whole = std::trunc(value) == value && std::abs(value) < kWholeBelow;
  const auto end = whole ? std::to_chars(text.data(), text.data() + text.size(), value + 0.0,
                                         std::chars_format::fixed)
                         : std::to_chars(text.data(), text.data() + text.size(), value);
  if (whole && value == 0) {
    return Value::number("0");  // -0 as well
  }
  return Value::number(std::string(text.data(), end.ptr));
}

Value number_of(std::int64_t value) { return {value}; }

Value number_of(std::uint64_t value) { return {value}; }

Value whole_number_of(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  digits.remove_prefix(negative ? 1 : 0);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) {
    return Value::number("0");
  }
  return Value::number((negative ? "-" : "") + std::string(digits));
}

std::string valid_text(std::string_view bytes, Replaced replaced) {
  if (is_utf8(bytes)) {
    return std::string(bytes);
  }
  std::string text;
  text.reserve(bytes.size() + kReplacement.size());
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t part = 0;
    if (const std::size_t length = sequence_at(bytes, at, part); length > 0) {
      text += bytes.substr(at, length);
      at += length;
    } else {
      text += kReplacement;
      at += replaced == Replaced::kByByte ? 1 : part;
    }
  }
  return text;
}

void settle(Value& value, Names::Twin twin) {
  if (value.is_array()) {
    for (Value& item : value.items()) {
      settle(item, twin);
    }
  } else if (value.is_object()) {
    settle_members(value.members(), twin);
    for (Member& member : value.members()) {
      settle(member.value, twin);
    }
  }
}

}  // namespace gatecrash::dissect
