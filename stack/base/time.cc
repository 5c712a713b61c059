#include "stack/base/time.h"

#include <array>
#include <cstdio>

namespace gatecrash {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads exactly `width` digits at `at`; -1 when they are not all digits.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (!is_digit(text[i])) {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// "Z", "z", "+hh:mm" or "-hh:mm": how far the local time is ahead of UTC.
std::optional<Duration> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") {
    return Duration(0);
  }
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  const int hour = digits(text, 1, 2);
  const int minute = digits(text, 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return std::nullopt;
  }
  const Duration offset = hours(hour) + minutes(minute);
  return text[0] == '+' ? offset : -offset;
}

}  // namespace

std::string rfc3339_ms(Instant at) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date(day);
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(at - day).count();
  std::array<char, 40> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                    static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()), static_cast<int>(since / 3600000),
                    static_cast<int>(since / 60000 % 60), static_cast<int>(since / 1000 % 60),
                    static_cast<int>(since % 1000));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  constexpr std::size_t kSecondsEnd = 19;  // "2026-11-21T09:00:39"
  if (text.size() <= kSecondsEnd || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 0 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) {
    return std::nullopt;
  }
  std::size_t at = kSecondsEnd;
  std::int64_t fraction_us = 0;
  if (text[at] == '.') {
    std::int64_t unit = 100000;
    const std::size_t first = ++at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      fraction_us += unit * (text[at] - '0');
      unit /= 10;  // digits past the sixth are cut
    }
    if (at == first) {
      return std::nullopt;
    }
  }
  const auto offset = parse_offset(text.substr(at));
  if (!offset) {
    return std::nullopt;
  }
  return Instant(std::chrono::sys_days(date)) + hours(hour) + minutes(minute) + seconds(second) +
         Duration(fraction_us) - *offset;
}

}  // namespace gatecrash
