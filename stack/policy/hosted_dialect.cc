#include "stack/policy/hosted_dialect.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/spelling.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::policy {
namespace {

using Keys = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> kPolicyKeys = {"version", "default", "hide", "tools"};
constexpr std::array<std::string_view, 4> kToolKeys = {"action", "reason", "limits", "rate_limit"};
constexpr std::array<std::string_view, 5> kLimitKeys = {"counter", "window", "max", "scope",
                                                        "increment"};
constexpr std::array<std::string_view, 2> kRateLimitKeys = {"max", "window"};

// Keys of the full language that this release refuses rather than half-understands.
constexpr std::array<std::string_view, 7> kUnsupportedKeys = {
    "all_tools",        "methods",        "require",  "deny_if",
    "approval_timeout", "increment_from", "algorithm"};

constexpr std::string_view kRateLimitCounter = "rate_limit";
// A longer window is a mistaken unit (milliseconds), and a year in microseconds never overflows.
constexpr std::int64_t kWindowSecondsMax = std::int64_t{366} * 24 * 3600;

std::string quoted(std::string_view text) {
  std::string out;
  wire::append_json_string(out, printable(text, 64));
  return out;
}

std::string shown(const wire::Value& value) {
  return value.is_array() || value.is_object() ? "an " + std::string(kind_name(value.kind()))
                                               : printable(wire::write_json(value), 64);
}

class Loader {
 public:
  Loader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<Policy> load() {
    if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return fail(Code::kConfigInvalid,
                  R"(the policy is empty; the smallest one is {"version":"1","default":"deny"})",
                  where(0));
    }
    auto root = wire::read_json(text_);
    if (!root) {
      return not_json(root.error());
    }
    TRY_STATUS(expect_object(*root, "", "a policy"));
    TRY_STATUS(check_keys(*root, "", kPolicyKeys));
    Policy policy;
    policy.digest = sha256_hex(text_);
    TRY_STATUS(read_version(*root));
    TRY(policy.default_action, read_default(*root));
    TRY_STATUS(read_hide(*root, policy));
    TRY_STATUS(read_tools(*root, policy));
    return policy;
  }

 private:
  enum class At : std::uint8_t { kKey, kValue };

  std::string where(std::size_t offset) const {
    return std::string(name_) + ":" + line_and_column(text_, offset);
  }

  /// "WHAT at POINTER[; REMEDY]".
  tl::unexpected<Error> bad(std::string what, const std::string& pointer, std::string_view remedy,
                            At at = At::kValue, Code code = Code::kConfigInvalid) const {
    what += pointer.empty() ? " at the top level" : " at " + printable(pointer);
    if (!remedy.empty()) {
      (what += "; ") += remedy;
    }
    const auto place = find_place(text_, pointer).value_or(Place{});
    return fail(code, std::move(what), where(at == At::kKey ? place.key : place.value));
  }

  /// The strict reader says "byte N"; people want line, column and pointer.
  tl::unexpected<Error> not_json(const Error& error) const {
    constexpr std::string_view kByte = "byte ";
    std::size_t offset = 0;
    if (error.where.starts_with(kByte)) {
      std::from_chars(error.where.data() + kByte.size(), error.where.data() + error.where.size(),
                      offset);
    }
    const std::string pointer = pointer_at(text_, offset);
    return fail(Code::kConfigInvalid,
                error.message + (pointer.empty() ? "" : " at or after " + printable(pointer)),
                where(offset));
  }

  Status check_keys(const wire::Value& object, const std::string& pointer, Keys known) const {
    for (const wire::Member& member : object.members()) {
      const std::string_view key = member.key;
      if (std::find(known.begin(), known.end(), key) != known.end()) {
        continue;
      }
      const std::string child = pointer_child(pointer, key);
      if (std::find(kUnsupportedKeys.begin(), kUnsupportedKeys.end(), key) !=
          kUnsupportedKeys.end()) {
        return bad("key " + quoted(key) + " is not supported by this release", child,
                   "without it the policy would mean something else, so it is refused", At::kKey,
                   Code::kConfigUnknown);
      }
      const std::string_view meant = nearest(key, known);
      std::string remedy = "did you mean " + quoted(meant) + "?";
      if (meant.empty()) {
        remedy = "known here:";
        for (const std::string_view word : known) {
          remedy += ' ';
          remedy += word;
        }
      }
      return bad("unknown key " + quoted(key), child, remedy, At::kKey, Code::kConfigUnknown);
    }
    return {};
  }

  Status expect_object(const wire::Value& value, const std::string& pointer,
                       std::string_view what) const {
    if (!value.is_object()) {
      return bad(std::string(what) + " must be an object, not " + shown(value), pointer, "");
    }
    return {};
  }

  Result<const wire::Value*> require(const wire::Value& object, const std::string& pointer,
                                     std::string_view key, std::string_view remedy) const {
    const wire::Value* const value = object.find(key);
    if (value == nullptr) {
      return bad("missing key " + quoted(key), pointer, remedy);
    }
    return value;
  }

  /// One of `words`, as its index.
  Result<std::size_t> read_word(const wire::Value& value, const std::string& pointer,
                                Keys words) const {
    std::string remedy = "it is one of";
    for (const std::string_view word : words) {
      (remedy += ' ') += quoted(word);
    }
    if (!value.is_string()) {
      return bad("not a word: " + shown(value), pointer, remedy);
    }
    const auto found = std::find(words.begin(), words.end(), value.as_string());
    if (found == words.end()) {
      return bad("unknown word " + quoted(value.as_string()), pointer, remedy, At::kValue,
                 Code::kConfigUnknown);
    }
    return static_cast<std::size_t>(found - words.begin());
  }

  Result<std::int64_t> read_count(const wire::Value& value, const std::string& pointer) const {
    const auto count = value.as_int64();
    if (!count || *count < 0) {
      return bad("not a whole number of 0 or more: " + shown(value), pointer,
                 "written in digits only, without point or exponent");
    }
    return *count;
  }

  Status read_version(const wire::Value& root) const {
    TRY(const wire::Value* const version, require(root, "", "version", R"(write "version": "1")"));
    if (!version->is_string()) {
      return bad("the version must be the string \"1\", not " + shown(*version), "/version", "");
    }
    if (version->as_string() != "1") {
      return bad("unknown version " + quoted(version->as_string()), "/version",
                 "this release reads version \"1\"", At::kValue, Code::kConfigUnknown);
    }
    return {};
  }

  Result<Default> read_default(const wire::Value& root) const {
    constexpr std::array<std::string_view, 2> kWords = {"deny", "allow"};
    TRY(const wire::Value* const value,
        require(root, "", "default", R"(write "default": "deny" (or "allow"))"));
    TRY(const std::size_t word, read_word(*value, "/default", kWords));
    return word == 0 ? Default::kDeny : Default::kAllow;
  }

  Status read_hide(const wire::Value& root, Policy& policy) const {
    const wire::Value* const hide = root.find("hide");
    if (hide == nullptr) {
      return {};
    }
    if (!hide->is_array()) {
      return bad("\"hide\" must be an array of tool names, not " + shown(*hide), "/hide", "");
    }
    for (std::size_t i = 0; i < hide->items().size(); ++i) {
      const wire::Value& item = hide->items()[i];
      const std::string pointer = pointer_child("/hide", std::to_string(i));
      if (!item.is_string()) {
        return bad("not a tool name: " + shown(item), pointer, "");
      }
      if (item.as_string() == "*") {
        policy.hide_all = true;
        continue;
      }
      TRY_STATUS(check_tool_name(item.as_string(), pointer));
      policy.hide.push_back(item.as_string());
    }
    return {};
  }

  Status check_tool_name(std::string_view tool, const std::string& pointer) const {
    if (tool.empty() || tool.size() > wire::kToolNameBytesMax) {
      return bad("a tool name has 1 to " + std::to_string(wire::kToolNameBytesMax) + " bytes",
                 pointer, "no call could ever match", At::kKey);
    }
    if (tool.find('*') != std::string_view::npos) {
      return bad("tool names are exact: " + quoted(tool), pointer,
                 R"(name each tool; the one wildcard is "hide": ["*"])", At::kKey);
    }
    return {};
  }

  Status read_tools(const wire::Value& root, Policy& policy) const {
    const wire::Value* const tools = root.find("tools");
    if (tools == nullptr) {
      return {};
    }
    TRY_STATUS(expect_object(*tools, "/tools", "\"tools\""));
    for (const wire::Member& member : tools->members()) {
      const std::string pointer = pointer_child("/tools", member.key);
      TRY_STATUS(check_tool_name(member.key, pointer));
      TRY(ToolRule rule, read_tool(member.value, pointer));
      policy.tools.emplace(member.key, std::move(rule));
    }
    return {};
  }

  Result<ToolRule> read_tool(const wire::Value& tool, const std::string& pointer) const {
    TRY_STATUS(expect_object(tool, pointer, "a tool's rule"));
    TRY_STATUS(check_keys(tool, pointer, kToolKeys));
    ToolRule rule;
    rule.rule = pointer;
    TRY_STATUS(read_action(tool, pointer, rule));
    if (const wire::Value* const limits = tool.find("limits")) {
      const std::string at = pointer_child(pointer, "limits");
      if (!limits->is_array()) {
        return bad("\"limits\" must be an array, not " + shown(*limits), at, "");
      }
      for (std::size_t i = 0; i < limits->items().size(); ++i) {
        TRY(Limit limit,
            read_limit(limits->items()[i], pointer_child(at, std::to_string(i)), rule));
        rule.limits.push_back(std::move(limit));
      }
    }
    if (const wire::Value* const rate = tool.find("rate_limit")) {
      TRY(Limit limit, read_rate_limit(*rate, pointer_child(pointer, "rate_limit"), rule));
      rule.limits.push_back(std::move(limit));
    }
    return rule;
  }

  Status read_action(const wire::Value& tool, const std::string& pointer, ToolRule& rule) const {
    constexpr std::array<std::string_view, 2> kWords = {"allow", "deny"};
    if (const wire::Value* const action = tool.find("action")) {
      const std::string at = pointer_child(pointer, "action");
      if (*action == wire::Value("require_approval")) {
        return bad("action \"require_approval\" is not supported by this release", at,
                   R"(use "deny" until it is)", At::kValue, Code::kConfigUnknown);
      }
      TRY(const std::size_t word, read_word(*action, at, kWords));
      rule.action = word == 0 ? ToolAction::kAllow : ToolAction::kDeny;
    }
    if (const wire::Value* const reason = tool.find("reason")) {
      const std::string at = pointer_child(pointer, "reason");
      if (!reason->is_string()) {
        return bad("a reason must be a string, not " + shown(*reason), at, "");
      }
      if (rule.action != ToolAction::kDeny) {
        return bad("a reason without a denial", at, R"(add "action": "deny", or remove it)",
                   At::kKey);
      }
      rule.reason = reason->as_string();
    }
    return {};
  }

  Result<Limit> read_limit(const wire::Value& value, const std::string& pointer,
                           const ToolRule& rule) const {
    constexpr std::array<std::string_view, 3> kScopes = {"grant", "session", "global"};
    TRY_STATUS(expect_object(value, pointer, "a limit"));
    TRY_STATUS(check_keys(value, pointer, kLimitKeys));
    Limit limit;
    limit.rule = pointer;
    TRY(const wire::Value* const counter,
        require(value, pointer, "counter", "name what it counts"));
    const std::string counter_at = pointer_child(pointer, "counter");
    if (!counter->is_string() || counter->as_string().empty()) {
      return bad("a counter's name must be a non-empty string, not " + shown(*counter), counter_at,
                 "");
    }
    limit.counter = counter->as_string();
    TRY_STATUS(check_unique(limit.counter, counter_at, rule));
    TRY_STATUS(read_window_and_max(value, pointer, limit));
    if (const wire::Value* const scope = value.find("scope")) {
      TRY(const std::size_t word, read_word(*scope, pointer_child(pointer, "scope"), kScopes));
      limit.scope = static_cast<Scope>(word);
    }
    if (const wire::Value* const increment = value.find("increment")) {
      TRY(limit.increment, read_count(*increment, pointer_child(pointer, "increment")));
    }
    return limit;
  }

  Result<Limit> read_rate_limit(const wire::Value& value, const std::string& pointer,
                                const ToolRule& rule) const {
    TRY_STATUS(expect_object(value, pointer, "\"rate_limit\""));
    TRY_STATUS(check_keys(value, pointer, kRateLimitKeys));
    Limit limit;
    limit.rule = pointer;
    limit.counter = kRateLimitCounter;
    limit.scope = Scope::kSession;
    TRY_STATUS(check_unique(limit.counter, pointer, rule));
    TRY_STATUS(read_window_and_max(value, pointer, limit));
    return limit;
  }

  Status check_unique(std::string_view counter, const std::string& pointer,
                      const ToolRule& rule) const {
    for (const Limit& earlier : rule.limits) {
      if (earlier.counter == counter) {
        return bad("counter " + quoted(counter) + " is already used by " + printable(earlier.rule),
                   pointer, "counter names are unique within a tool");
      }
    }
    return {};
  }

  Status read_window_and_max(const wire::Value& value, const std::string& pointer,
                             Limit& limit) const {
    TRY(const wire::Value* const window,
        require(value, pointer, "window",
                R"(write "minute", "hour", "day" or a number of seconds)"));
    TRY(limit.window, read_window(*window, pointer_child(pointer, "window")));
    TRY(const wire::Value* const max,
        require(value, pointer, "max", "write the most that one window may hold"));
    TRY(limit.max, read_count(*max, pointer_child(pointer, "max")));
    return {};
  }

  Result<Duration> read_window(const wire::Value& value, const std::string& pointer) const {
    constexpr std::array<std::string_view, 3> kNames = {"minute", "hour", "day"};
    constexpr std::array<std::int64_t, 3> kSeconds = {60, 3600, 86400};
    if (value.is_string()) {
      TRY(const std::size_t word, read_word(value, pointer, kNames));
      return Duration(std::chrono::seconds(kSeconds.at(word)));
    }
    const auto seconds = value.as_int64();
    if (!seconds || *seconds < 1 || *seconds > kWindowSecondsMax) {
      return bad("not a window: " + shown(value), pointer,
                 R"(write "minute", "hour", "day" or a whole number of seconds from 1 to )" +
                     std::to_string(kWindowSecondsMax));
    }
    return Duration(std::chrono::seconds(*seconds));
  }

  std::string_view text_;
  std::string_view name_;
};

}  // namespace

Result<Policy> read_hosted_policy(std::string_view text, std::string_view name) {
  return Loader(text, name).load();
}

}  // namespace gatecrash::policy
