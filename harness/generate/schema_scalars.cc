#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "harness/generate/schema_values.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate::schema_value {
namespace {

// Beyond this, a double no longer knows every whole number.
constexpr double kWholeMax = 9007199254740992.0;
// A bound so far out that a string or list of that size would only cost time.
constexpr std::uint32_t kWorthMax = 5000;

constexpr std::array<std::string_view, 8> kEdgeStrings = {
    "", " ", "\xe2\x80\xa8", "a/../b", "%2e%2e", "\xf0\x9f\xa9\xba", "\"\\\x01", "null"};
constexpr std::array<std::string_view, 8> kEdgeNumbers = {
    "-1", "0", "-0", "1e2", "0.1", "9007199254740993", "18446744073709551616", "1.10"};
constexpr std::array<std::string_view, 5> kEdgeIntegers = {"-1", "0", "1.0", "9007199254740993",
                                                           "-9007199254740993"};

/// Strings that a format accepts; formats are annotations, but tools parse them.
std::string_view format_example(std::string_view format) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kExamples = {{
      {"date-time", "2026-01-01T00:00:00Z"},
      {"date", "2026-02-28"},
      {"time", "23:59:59Z"},
      {"duration", "PT1H"},
      {"email", "ann@example.org"},
      {"hostname", "example.org"},
      {"ipv4", "192.0.2.1"},
      {"ipv6", "2001:db8::1"},
      {"uri", "https://example.org/a"},
      {"uri-reference", "/a"},
      {"uuid", "00000000-0000-4000-8000-000000000000"},
      {"json-pointer", "/a/0"},
      {"regex", "^a+$"},
  }};
  for (const auto& [name, example] : kExamples) {
    if (name == format) {
      return example;
    }
  }
  return {};
}

std::uint32_t code_points(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
  }));
}

bool fits(const SchemaNode& node, std::string_view text) {
  const std::uint32_t length = code_points(text);
  return length >= node.length_min && length <= node.length_max;
}

/// Tries until the length fits too; a pattern and a length that exclude each other are not ours.
void append_by_pattern(std::string& out, const SchemaNode& node, ValueDraw& draw) {
  constexpr int kTries = 16;
  std::string text;
  for (int i = 0; i < kTries; ++i) {
    text.clear();
    node.pattern->append(text, draw.choices);
    if (fits(node, text)) {
      break;
    }
  }
  append_quoted(out, text);
}

/// The numbers that the node accepts: first + i * step, for i in [0, count).
struct Steps {
  double first = 0;
  double step = 1;
  std::uint32_t count = 100;

  double last() const { return first + (count - 1) * step; }
};

Steps steps_of(const SchemaNode& node) {
  constexpr double kWide = 1e9;
  Steps steps;
  const bool whole = !node.has(SchemaNode::kNumber);
  steps.step = node.multiple_of.value_or(1);
  if (whole && steps.step != std::floor(steps.step)) {
    steps.step = 1;  // nothing finer is whole; what is coarser and broken is not understood
  }
  double low = node.minimum.value_or(node.maximum ? *node.maximum - 99 * steps.step : 0);
  double high = node.maximum.value_or(low + 99 * steps.step);
  if (!whole && !node.multiple_of && high - low < 4 && high > low) {
    // Between close limits: a few points inside.
    steps.step = (high - low) / 4;
    steps.first = node.minimum_exclusive ? low + steps.step : low;
    steps.count = node.minimum_exclusive || node.maximum_exclusive ? 3 : 5;
    return steps;
  }
  double from = std::ceil(low / steps.step);
  double to = std::floor(high / steps.step);
  from += node.minimum_exclusive && from * steps.step <= low ? 1 : 0;
  to -= node.maximum_exclusive && to * steps.step >= high ? 1 : 0;
  steps.first = from * steps.step;
  steps.count = to >= from ? static_cast<std::uint32_t>(std::min(to - from, kWide)) + 1 : 1;
  return steps;
}

/// Divides as validators do: 0.07 is no multiple of 0.01 for most of them.
bool is_multiple(const SchemaNode& node, double number) {
  if (!node.multiple_of) {
    return true;
  }
  const double times = number / *node.multiple_of;
  return times == std::floor(times);
}

void append_step(std::string& out, const SchemaNode& node, const Steps& steps, std::uint32_t at) {
  for (std::uint32_t i = 0; i < steps.count && i < kWorthMax; ++i) {
    const double number = steps.first + ((at + i) % steps.count) * steps.step;
    if (is_multiple(node, number)) {
      return append_double(out, number);
    }
  }
  append_double(out, steps.first);
}

bool is_bounded(const SchemaNode& node) { return node.minimum || node.maximum || node.multiple_of; }

}  // namespace

void append_quoted(std::string& out, std::string_view raw) { wire::append_json_string(out, raw); }

void append_text(std::string& out, std::uint32_t length, std::string_view character) {
  out += '"';
  for (std::uint32_t i = 0; i < length; ++i) {
    out += character;
  }
  out += '"';
}

void append_double(std::string& out, double number) {
  std::array<char, 32> text;
  if (number == std::floor(number) && std::fabs(number) < kWholeMax) {
    const auto whole = static_cast<std::int64_t>(number);
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), whole);
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
    return;
  }
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void append_string(std::string& out, const SchemaNode& node, ValueDraw& draw) {
  if (node.pattern) {
    return append_by_pattern(out, node, draw);
  }
  if (const std::string_view example = format_example(node.format);
      !example.empty() && fits(node, example)) {
    return append_quoted(out, example);
  }
  std::string text = "gc-" + std::to_string(draw.serial);
  if (text.size() < node.length_min && node.length_min <= kWorthMax * 4) {
    text.append(node.length_min - text.size(), 'x');
  }
  if (text.size() > node.length_max) {
    text.resize(node.length_max);
  }
  append_quoted(out, text);
}

void append_edge_string(std::string& out, const SchemaNode& node, ValueDraw& draw) {
  constexpr std::array<std::string_view, 3> kCharacters = {"x", "\xc3\xa9", "\xf0\x9f\xa9\xba"};
  constexpr std::array<std::uint32_t, 3> kLengths = {64, 300, kWorthMax};
  if (node.pattern || !format_example(node.format).empty()) {
    return append_string(out, node, draw);
  }
  const std::string_view character = draw.choices.pick(kCharacters);
  const bool longest = node.length_max <= kWorthMax && draw.choices.chance(1, 2);
  if (longest) {
    return append_text(out, node.length_max, character);
  }
  if (node.length_min > 0) {
    return append_text(out, std::min(node.length_min, kWorthMax), character);
  }
  const std::uint32_t which = draw.choices.below(kEdgeStrings.size() + 1);
  if (which < kEdgeStrings.size() && fits(node, kEdgeStrings.at(which))) {
    return append_quoted(out, kEdgeStrings.at(which));
  }
  append_text(out, std::min(draw.choices.pick(kLengths), node.length_max), "x");
}

void append_number(std::string& out, const SchemaNode& node, ValueDraw& draw) {
  const Steps steps = steps_of(node);
  append_step(out, node, steps, draw.choices.below(steps.count));
}

void append_edge_number(std::string& out, const SchemaNode& node, ValueDraw& draw) {
  if (!is_bounded(node)) {
    out += node.has(SchemaNode::kNumber) ? draw.choices.pick(kEdgeNumbers)
                                         : draw.choices.pick(kEdgeIntegers);
    return;
  }
  const Steps steps = steps_of(node);
  const bool highest = draw.choices.chance(1, 2);
  append_step(out, node, steps, highest && node.maximum ? steps.count - 1 : 0);
}

}  // namespace gatecrash::generate::schema_value
