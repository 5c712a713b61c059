#include "stack/policy/policy_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "stack/policy/conditions.h"
#include "stack/policy/path.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/spelling.h"
#include "stack/wire/mcp.h"

namespace gatecrash::policy {
namespace {

using wire::Value;
using At = Problems::At;

constexpr std::array<std::string_view, 3> kWindowWords = {"minute", "hour", "day"};
constexpr std::array<std::int64_t, 3> kWindowSeconds = {60, 3600, 86400};
// A longer window is a mistaken unit (milliseconds), and a year in microseconds never overflows.
constexpr std::int64_t kWindowSecondsMax = std::int64_t{366} * 24 * 3600;
constexpr std::array<std::string_view, 3> kConditionKeys = {"path", "op", "value"};
constexpr std::string_view kTimeoutRemedy =
    R"(write "30m", "90s", "1h30m" or a whole number of seconds, at most "24h")";

std::string one_of(Words words) {
  std::string text = "it is one of";
  for (const std::string_view word : words) {
    (text += ' ') += in_quotes(word);
  }
  return text;
}

std::optional<std::int64_t> unit_seconds(char unit) {
  switch (unit) {
    case 'h':
      return 3600;
    case 'm':
      return 60;
    case 's':
      return 1;
    default:
      return std::nullopt;
  }
}

/// The seconds of "1h30m": whole numbers, each with a unit, larger units first.
std::optional<std::int64_t> timeout_seconds(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t last_unit = INT64_MAX;
  while (!text.empty()) {
    if (text.front() == '-') {
      return std::nullopt;
    }
    std::int32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit = text.empty() ? std::nullopt : unit_seconds(text.front());
    if (error != std::errc() || !unit || *unit >= last_unit) {
      return std::nullopt;
    }
    text.remove_prefix(1);
    last_unit = *unit;
    total += count * *unit;
  }
  return total;
}

}  // namespace

bool expect_object(Problems& problems, const Value& value, const std::string& pointer,
                   std::string_view what) {
  if (!value.is_object()) {
    problems.add(std::string(what) + " must be an object, not " + shown(value), pointer);
  }
  return value.is_object();
}

void check_keys(Problems& problems, const Value& object, const std::string& pointer, Words known) {
  for (const wire::Member& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) {
      continue;
    }
    const std::string_view meant = nearest(member.key, known);
    std::string remedy = "did you mean " + in_quotes(meant) + "?";
    if (meant.empty()) {
      remedy = "known here:";
      for (const std::string_view word : known) {
        (remedy += ' ') += word;
      }
    }
    problems.add("unknown key " + in_quotes(member.key), pointer_child(pointer, member.key), remedy,
                 At::kKey, Code::kConfigUnknown);
  }
}

const Value* require(Problems& problems, const Value& object, const std::string& pointer,
                     std::string_view key, std::string_view remedy) {
  const Value* const value = object.find(key);
  if (value != nullptr) {
    return value;
  }
  const bool misspelt = std::any_of(
      object.members().begin(), object.members().end(),
      [&](const wire::Member& other) { return !nearest(other.key, {&key, 1}).empty(); });
  if (!misspelt || problems.empty()) {  // else it was told already, as an unknown key
    problems.add("missing key " + in_quotes(key), pointer, remedy);
  }
  return nullptr;
}

std::optional<std::size_t> read_word(Problems& problems, const Value& value,
                                     const std::string& pointer, Words words) {
  if (!value.is_string()) {
    problems.add("not a word: " + shown(value), pointer, one_of(words));
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), value.as_string());
  if (found == words.end()) {
    problems.add("unknown word " + in_quotes(value.as_string()), pointer, one_of(words), At::kValue,
                 Code::kConfigUnknown);
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::optional<std::string> read_text(Problems& problems, const Value& value,
                                     const std::string& pointer, std::string_view what) {
  if (!value.is_string()) {
    problems.add(std::string(what) + " must be a string, not " + shown(value), pointer);
    return std::nullopt;
  }
  return value.as_string();
}

std::optional<Amount> read_amount(Problems& problems, const Value& value,
                                  const std::string& pointer) {
  const auto amount =
      value.is_number() ? Amount::read(value.number_token()) : std::optional<Amount>();
  if (!amount) {
    problems.add("not an amount: " + shown(value), pointer,
                 "a number from 0 to " + Amount::most().to_string() + " with at most nine places");
  }
  return amount;
}

std::optional<Duration> read_window(Problems& problems, const Value& value,
                                    const std::string& pointer) {
  if (value.is_string()) {
    const auto word = read_word(problems, value, pointer, kWindowWords);
    return word ? std::optional<Duration>(std::chrono::seconds(kWindowSeconds.at(*word)))
                : std::nullopt;
  }
  const auto length_s = value.as_int64();
  if (!length_s || *length_s < 1 || *length_s > kWindowSecondsMax) {
    problems.add("not a window: " + shown(value), pointer,
                 R"(write "minute", "hour", "day" or a whole number of seconds from 1 to )" +
                     std::to_string(kWindowSecondsMax));
    return std::nullopt;
  }
  return Duration(std::chrono::seconds(*length_s));
}

std::optional<Duration> read_timeout(Problems& problems, const Value& value,
                                     const std::string& pointer) {
  const auto length_s = value.is_string() ? timeout_seconds(value.as_string()) : value.as_int64();
  if (!length_s || *length_s < 1 || *length_s > kApprovalTimeoutMax / std::chrono::seconds(1)) {
    problems.add("not a time to wait: " + shown(value), pointer, kTimeoutRemedy);
    return std::nullopt;
  }
  return Duration(std::chrono::seconds(*length_s));
}

std::optional<Path> read_path(Problems& problems, const Value& value, const std::string& pointer) {
  const auto text = read_text(problems, value, pointer, "a path");
  if (!text) {
    return std::nullopt;
  }
  auto path = read_path(*text);
  if (!path) {
    problems.add(path.error().message, pointer, R"(as in "args.items[0]" or "grant.team")");
    return std::nullopt;
  }
  return *std::move(path);
}

std::optional<Condition> read_condition(Problems& problems, const Value& value,
                                        const std::string& pointer) {
  if (!expect_object(problems, value, pointer, "a condition")) {
    return std::nullopt;
  }
  check_keys(problems, value, pointer, kConditionKeys);
  Condition condition;
  condition.rule = pointer;
  std::optional<Path> path;
  if (const Value* const at = require(problems, value, pointer, "path",
                                      R"(name what it looks at: "args.resource_type")")) {
    path = read_path(problems, *at, pointer_child(pointer, "path"));
  }
  std::optional<std::size_t> op;
  if (const Value* const word = require(problems, value, pointer, "op", one_of(kOperatorWords))) {
    op = read_word(problems, *word, pointer_child(pointer, "op"), kOperatorWords);
  }
  if (op) {
    condition.op = static_cast<Operator>(*op);
  }
  const Value* wanted = value.find("value");
  const Value exists(true);
  if (wanted == nullptr && op && condition.op == Operator::kExists) {
    wanted = &exists;
  }
  if (wanted == nullptr) {
    problems.add("missing key \"value\"", pointer, "write what the operator compares with");
  }
  if (!path || !op || wanted == nullptr) {
    return std::nullopt;
  }
  condition.path = *std::move(path);
  condition.value = *wanted;
  if (const Status settled = settle(condition); !settled) {
    problems.add(settled.error().message, pointer_child(pointer, "value"));
    return std::nullopt;
  }
  return condition;
}

std::vector<Condition> read_conditions(Problems& problems, const Value& value,
                                       const std::string& pointer) {
  std::vector<Condition> conditions;
  if (!value.is_array()) {
    problems.add("\"conditions\" must be an array, not " + shown(value), pointer);
    return conditions;
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    auto condition =
        read_condition(problems, value.items()[i], pointer_child(pointer, std::to_string(i)));
    if (condition) {
      conditions.push_back(*std::move(condition));
    }
  }
  return conditions;
}

bool check_tool_name(Problems& problems, std::string_view tool, const std::string& pointer, At at) {
  if (tool.empty() || tool.size() > wire::kToolNameBytesMax) {
    problems.add("a tool name has 1 to " + std::to_string(wire::kToolNameBytesMax) + " bytes",
                 pointer, "no call could ever match", at);
    return false;
  }
  if (tool.find('*') != std::string_view::npos) {
    problems.add("tool names are exact: " + in_quotes(tool), pointer,
                 R"(name each tool; the one wildcard is "hide": ["*"])", at);
    return false;
  }
  return true;
}

}  // namespace gatecrash::policy
