#include "stack/policy/yaml_scalar.h"

#include <algorithm>
#include <array>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

bool any_of(std::string_view text, std::string_view wanted) {
  return text.find_first_of(wanted) != std::string_view::npos;
}

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

/// What YAML 1.1 or 1.2's core schema makes of a word, in whatever case; empty when it is text.
std::string_view word_kind(std::string_view lower) {
  constexpr std::array<std::string_view, 8> kBooleans = {"true", "false", "yes", "no",
                                                         "on",   "off",   "y",   "n"};
  constexpr std::array<std::string_view, 2> kNulls = {"null", "~"};
  constexpr std::array<std::string_view, 5> kFloats = {".inf", "+.inf", "-.inf", ".nan", "inf"};
  const auto among = [lower](const auto& words) {
    return std::find(words.begin(), words.end(), lower) != words.end();
  };
  if (among(kBooleans)) {
    return "a boolean";
  }
  if (among(kNulls)) {
    return "null";
  }
  if (among(kFloats)) {
    return "a number that JSON does not have";
  }
  if (lower == "<<") {
    return "a merge key";
  }
  return lower == "=" ? "a default value" : "";
}

/// True of 2001-12-14, 2001-12-14t21:59:43.10-05:00 and the like: digits in groups 4-2-2.
bool is_date(std::string_view text) {
  const auto dash = text.find('-');
  if (dash != 4 || text.size() < 8 ||
      !std::all_of(text.begin(), text.begin() + 4, is_decimal_digit)) {
    return false;
  }
  const auto second = text.find('-', 5);
  return second != std::string_view::npos && second > 5 && second <= 7 &&
         only(text.substr(5, second - 5), "0123456789") && second + 1 < text.size() &&
         is_decimal_digit(text[second + 1]);
}

/// What some reader makes of text that begins like a number and is none of JSON's.
std::string_view number_kind(std::string_view text) {
  const std::string_view body =
      !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  if (body.empty() || !(is_decimal_digit(body[0]) || (body[0] == '.' && body.size() > 1))) {
    return "";
  }
  const std::string lower = ascii_lower(body);
  const std::string_view rest =
      std::string_view(lower).substr(std::min<std::size_t>(2, lower.size()));
  if (lower.starts_with("0x") && !rest.empty() && only(rest, "0123456789abcdef_")) {
    return "a hexadecimal number";
  }
  if (lower.starts_with("0b") && !rest.empty() && only(rest, "01_")) {
    return "a binary number";
  }
  if (lower.starts_with("0o") && !rest.empty() && only(rest, "01234567_")) {
    return "an octal number";
  }
  if (is_date(body)) {
    return "a date";
  }
  if (any_of(lower, ":") && only(lower, "0123456789_:.")) {
    return "a number in base 60";
  }
  if (lower.size() > 1 && lower[0] == '0' && only(lower, "0123456789_")) {
    return "an octal number";
  }
  if (std::any_of(lower.begin(), lower.end(), is_decimal_digit) && only(lower, "0123456789_.e+-") &&
      std::count(lower.begin(), lower.end(), '.') <= 1 &&
      std::count(lower.begin(), lower.end(), 'e') <= 1) {
    return "a number";
  }
  return "";
}

}  // namespace

PlainScalar read_plain_scalar(std::string_view text) {
  if (text == "true" || text == "false") {
    return {wire::Value(text == "true"), {}};
  }
  if (text == "null") {
    return {wire::Value(), {}};
  }
  if (!text.empty() && (is_decimal_digit(text[0]) || text[0] == '-')) {
    auto number = wire::read_json(text);
    if (number && number->is_number() && text.find_first_of(" \t\r\n") == std::string_view::npos) {
      return {*std::move(number), {}};
    }
  }
  const std::string_view word = word_kind(ascii_lower(text));
  if (const std::string_view kind = word.empty() ? number_kind(text) : word; !kind.empty()) {
    return {std::nullopt, std::string(kind)};
  }
  return {wire::Value(text), {}};
}

}  // namespace gatecrash::policy
