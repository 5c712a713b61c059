#include "stack/policy/hosted_dialect.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/policy_text.h"
#include "stack/wire/mcp.h"

namespace gatecrash::policy {
namespace {

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

class Loader {
 public:
  Loader(std::string_view text, std::string_view name)
      : bytes_(text), name_(name), text_(text, name) {}

  Result<Policy> load() const {
    TRY(const wire::Value root, text_.read());
    TRY_STATUS(text_.expect_object(root, "", "a policy"));
    TRY_STATUS(check_keys(root, "", kPolicyKeys));
    Policy policy;
    policy.name = policy_name(name_);
    policy.digest = sha256_hex(bytes_);
    policy.all_tools.rule = "/all_tools";
    TRY_STATUS(read_version(root));
    TRY(policy.default_action, read_default(root));
    TRY_STATUS(read_hide(root, policy));
    TRY_STATUS(read_tools(root, policy));
    return policy;
  }

 private:
  using At = PolicyText::At;

  Status check_keys(const wire::Value& object, const std::string& pointer, Words known) const {
    return text_.check_keys(object, pointer, known, kUnsupportedKeys);
  }

  Status read_version(const wire::Value& root) const {
    TRY(const wire::Value* const version,
        text_.require(root, "", "version", R"(write "version": "1")"));
    if (!version->is_string()) {
      return text_.bad("the version must be the string \"1\", not " + shown(*version), "/version",
                       "");
    }
    if (version->as_string() != "1") {
      return text_.bad("unknown version " + in_quotes(version->as_string()), "/version",
                       "this release reads version \"1\"", At::kValue, Code::kConfigUnknown);
    }
    return {};
  }

  Result<Default> read_default(const wire::Value& root) const {
    constexpr std::array<std::string_view, 2> kWords = {"deny", "allow"};
    TRY(const wire::Value* const value,
        text_.require(root, "", "default", R"(write "default": "deny" (or "allow"))"));
    TRY(const std::size_t word, text_.read_word(*value, "/default", kWords));
    return word == 0 ? Default::kDeny : Default::kAllow;
  }

  Status read_hide(const wire::Value& root, Policy& policy) const {
    const wire::Value* const hide = root.find("hide");
    if (hide == nullptr) {
      return {};
    }
    if (!hide->is_array()) {
      return text_.bad("\"hide\" must be an array of tool names, not " + shown(*hide), "/hide", "");
    }
    for (std::size_t i = 0; i < hide->items().size(); ++i) {
      const wire::Value& item = hide->items()[i];
      const std::string pointer = pointer_child("/hide", std::to_string(i));
      if (!item.is_string()) {
        return text_.bad("not a tool name: " + shown(item), pointer, "");
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
      return text_.bad("a tool name has 1 to " + std::to_string(wire::kToolNameBytesMax) + " bytes",
                       pointer, "no call could ever match", At::kKey);
    }
    if (tool.find('*') != std::string_view::npos) {
      return text_.bad("tool names are exact: " + in_quotes(tool), pointer,
                       R"(name each tool; the one wildcard is "hide": ["*"])", At::kKey);
    }
    return {};
  }

  Status read_tools(const wire::Value& root, Policy& policy) const {
    const wire::Value* const tools = root.find("tools");
    if (tools == nullptr) {
      return {};
    }
    TRY_STATUS(text_.expect_object(*tools, "/tools", "\"tools\""));
    for (const wire::Member& member : tools->members()) {
      const std::string pointer = pointer_child("/tools", member.key);
      TRY_STATUS(check_tool_name(member.key, pointer));
      TRY(ToolRule rule, read_tool(member.value, pointer));
      policy.tools.emplace(member.key, std::move(rule));
    }
    return {};
  }

  Result<ToolRule> read_tool(const wire::Value& tool, const std::string& pointer) const {
    TRY_STATUS(text_.expect_object(tool, pointer, "a tool's rule"));
    TRY_STATUS(check_keys(tool, pointer, kToolKeys));
    ToolRule rule;
    rule.rule = pointer;
    TRY_STATUS(read_action(tool, pointer, rule));
    if (const wire::Value* const limits = tool.find("limits")) {
      const std::string at = pointer_child(pointer, "limits");
      if (!limits->is_array()) {
        return text_.bad("\"limits\" must be an array, not " + shown(*limits), at, "");
      }
      for (std::size_t i = 0; i < limits->items().size(); ++i) {
        TRY(Limit limit,
            read_limit(limits->items()[i], pointer_child(at, std::to_string(i)), rule));
        add_limit(rule, std::move(limit));
      }
    }
    if (const wire::Value* const rate = tool.find("rate_limit")) {
      TRY(Limit limit, read_rate_limit(*rate, pointer_child(pointer, "rate_limit"), rule));
      add_limit(rule, std::move(limit));
    }
    return rule;
  }

  static void add_limit(ToolRule& rule, Limit limit) {
    Check check;
    check.kind = Check::Kind::kLimit;
    check.rule = limit.rule;
    check.limit = rule.limits.size();
    rule.checks.push_back(std::move(check));
    rule.limits.push_back(std::move(limit));
  }

  Status read_action(const wire::Value& tool, const std::string& pointer, ToolRule& rule) const {
    constexpr std::array<std::string_view, 2> kWords = {"allow", "deny"};
    if (const wire::Value* const action = tool.find("action")) {
      const std::string at = pointer_child(pointer, "action");
      if (*action == wire::Value("require_approval")) {
        return text_.bad("action \"require_approval\" is not supported by this release", at,
                         R"(use "deny" until it is)", At::kValue, Code::kConfigUnknown);
      }
      TRY(const std::size_t word, text_.read_word(*action, at, kWords));
      if (word == 1) {
        Check check;
        check.rule = rule.rule;
        rule.checks.push_back(std::move(check));
      }
    }
    if (const wire::Value* const reason = tool.find("reason")) {
      const std::string at = pointer_child(pointer, "reason");
      if (!reason->is_string()) {
        return text_.bad("a reason must be a string, not " + shown(*reason), at, "");
      }
      if (rule.checks.empty()) {
        return text_.bad("a reason without a denial", at, R"(add "action": "deny", or remove it)",
                         At::kKey);
      }
      rule.checks.back().on_deny = reason->as_string();
    }
    return {};
  }

  Result<Limit> read_limit(const wire::Value& value, const std::string& pointer,
                           const ToolRule& rule) const {
    constexpr std::array<std::string_view, 3> kScopes = {"grant", "session", "global"};
    TRY_STATUS(text_.expect_object(value, pointer, "a limit"));
    TRY_STATUS(check_keys(value, pointer, kLimitKeys));
    Limit limit;
    limit.rule = pointer;
    TRY(const wire::Value* const counter,
        text_.require(value, pointer, "counter", "name what it counts"));
    const std::string counter_at = pointer_child(pointer, "counter");
    if (!counter->is_string() || counter->as_string().empty()) {
      return text_.bad("a counter's name must be a non-empty string, not " + shown(*counter),
                       counter_at, "");
    }
    limit.counter = counter->as_string();
    TRY_STATUS(check_unique(limit.counter, counter_at, rule));
    TRY_STATUS(read_window_and_max(value, pointer, limit));
    if (const wire::Value* const scope = value.find("scope")) {
      TRY(const std::size_t word,
          text_.read_word(*scope, pointer_child(pointer, "scope"), kScopes));
      limit.scope = static_cast<Scope>(word);
    }
    if (const wire::Value* const increment = value.find("increment")) {
      TRY(limit.increment, text_.read_amount(*increment, pointer_child(pointer, "increment")));
    }
    return limit;
  }

  Result<Limit> read_rate_limit(const wire::Value& value, const std::string& pointer,
                                const ToolRule& rule) const {
    TRY_STATUS(text_.expect_object(value, pointer, "\"rate_limit\""));
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
        return text_.bad(
            "counter " + in_quotes(counter) + " is already used by " + printable(earlier.rule),
            pointer, "counter names are unique within a tool");
      }
    }
    return {};
  }

  Status read_window_and_max(const wire::Value& value, const std::string& pointer,
                             Limit& limit) const {
    TRY(const wire::Value* const window,
        text_.require(value, pointer, "window",
                      R"(write "minute", "hour", "day" or a number of seconds)"));
    TRY(limit.window, read_window(*window, pointer_child(pointer, "window")));
    TRY(const wire::Value* const max,
        text_.require(value, pointer, "max", "write the most that one window may hold"));
    TRY(limit.max, text_.read_amount(*max, pointer_child(pointer, "max")));
    return {};
  }

  Result<Duration> read_window(const wire::Value& value, const std::string& pointer) const {
    constexpr std::array<std::string_view, 3> kNames = {"minute", "hour", "day"};
    constexpr std::array<std::int64_t, 3> kSeconds = {60, 3600, 86400};
    if (value.is_string()) {
      TRY(const std::size_t word, text_.read_word(value, pointer, kNames));
      return Duration(std::chrono::seconds(kSeconds.at(word)));
    }
    const auto length_s = value.as_int64();
    if (!length_s || *length_s < 1 || *length_s > kWindowSecondsMax) {
      return text_.bad("not a window: " + shown(value), pointer,
                       R"(write "minute", "hour", "day" or a whole number of seconds from 1 to )" +
                           std::to_string(kWindowSecondsMax));
    }
    return Duration(std::chrono::seconds(*length_s));
  }

  std::string_view bytes_;
  std::string_view name_;
  PolicyText text_;
};

}  // namespace

Result<Policy> read_hosted_policy(std::string_view text, std::string_view name) {
  return Loader(text, name).load();
}

}  // namespace gatecrash::policy
