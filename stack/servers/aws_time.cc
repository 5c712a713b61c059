#include "stack/servers/aws_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "stack/base/time.h"

namespace gatecrash::servers {
namespace {

constexpr std::array<std::string_view, 3> kTimeMembers = {"CreatedAt", "SubmitTime", "EndTime"};

// The first second of the year 10000: what four digits cannot spell.
constexpr double kSecondsEnd = 253402300800.0;
constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::size_t kSecondDigits = 6;

std::string fraction_digits(std::int64_t us) {
  std::string digits = std::to_string(us);
  digits.insert(0, kSecondDigits - digits.size(), '0');
  return digits;
}

std::optional<std::string> spell(const std::string& token) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), seconds);
  if (error != std::errc() || seconds < 0 || seconds >= kSecondsEnd - 1) {
    return std::nullopt;
  }
  const auto us = static_cast<std::int64_t>(std::llround(seconds * static_cast<double>(kSecondUs)));
  std::string text = rfc3339_ms(instant_from_us(us));
  text.resize(text.find('.'));
  if (us % kSecondUs != 0) {
    text += '.' + fraction_digits(us % kSecondUs);
  }
  return text + 'Z';
}

bool is_time_member(std::string_view key) {
  return std::find(kTimeMembers.begin(), kTimeMembers.end(), key) != kTimeMembers.end();
}

}  // namespace

void spell_aws_times(wire::Value& value) {
  if (value.is_array()) {
    for (wire::Value& item : value.items()) {
      spell_aws_times(item);
    }
  } else if (value.is_object()) {
    for (wire::Member& member : value.members()) {
      if (!member.value.is_number() || !is_time_member(member.key)) {
        spell_aws_times(member.value);
      } else if (auto text = spell(member.value.number_token())) {
        member.value = *std::move(text);
      }
    }
  }
}

std::optional<wire::Value> epoch_seconds(std::string_view text) {
  constexpr std::size_t kDateBytes = 10;  // "2024-01-01"
  const auto at = parse_rfc3339(text.size() == kDateBytes ? std::string(text) + "T00:00:00Z"
                                                          : std::string(text));
  if (!at) {
    return std::nullopt;
  }
  const std::int64_t us = us_since_epoch(*at);
  if (us % kSecondUs == 0) {
    return wire::Value(us / kSecondUs);
  }
  if (us < 0) {
    return std::nullopt;  // no datastore is that old
  }
  std::string digits = fraction_digits(us % kSecondUs);
  digits.erase(digits.find_last_not_of('0') + 1);
  return wire::Value::number(std::to_string(us / kSecondUs) + '.' + digits);
}

}  // namespace gatecrash::servers
