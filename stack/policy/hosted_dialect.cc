#include "stack/policy/hosted_dialect.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/policy_text.h"
#include "stack/policy/policy_values.h"
#include "stack/policy/problems.h"
#include "stack/wire/mcp.h"

namespace gatecrash::policy {
namespace {

using wire::Value;
using At = Problems::At;

constexpr std::array<std::string_view, 6> kPolicyKeys = {"version",   "default", "hide",
                                                         "all_tools", "tools",   "methods"};
constexpr std::array<std::string_view, 4> kAllToolsKeys = {"require", "deny_if", "approve_if",
                                                           "limits"};
constexpr std::array<std::string_view, 8> kToolKeys = {
    "action",  "reason", "approval_timeout", "require",
    "deny_if", "limits", "approve_if",       "rate_limit"};
constexpr std::array<std::string_view, 2> kGroupKeys = {"conditions", "on_deny"};
constexpr std::array<std::string_view, 3> kApprovalKeys = {"conditions", "on_deny",
                                                           "approval_timeout"};
constexpr std::array<std::string_view, 8> kLimitKeys = {
    "counter", "window", "max", "scope", "increment", "increment_from", "algorithm", "on_deny"};
constexpr std::array<std::string_view, 2> kRateLimitKeys = {"max", "window"};

constexpr std::array<std::string_view, 2> kDefaultWords = {"deny", "allow"};
constexpr std::array<std::string_view, 3> kActionWords = {"allow", "deny", "require_approval"};
constexpr std::array<std::string_view, 3> kScopeWords = {"grant", "session", "global"};
constexpr std::array<std::string_view, 2> kAlgorithmWords = {"fixed", "sliding"};
constexpr std::string_view kRateLimitCounter = "rate_limit";

class Loader {
 public:
  Loader(std::string_view text, std::string_view name)
      : text_(text),
        name_(name),
        problems_(text, name, Problems::Tell::kBytes,
                  [text](std::string_view pointer) { return find_place(text, pointer); }) {}

  Result<Policy> load() {
    const std::optional<Value> root =
        read_text(problems_, text_, R"(the smallest policy is {"version":"1","default":"deny"})");
    return root ? load(*root) : tl::unexpected<Error>(problems_.error());
  }

 private:
  Result<Policy> load(const Value& root) {
    Policy policy;
    policy.name = policy_name(name_);
    policy.digest = sha256_hex(text_);
    policy.all_tools.rule = "/all_tools";
    if (expect_object(problems_, root, "", "a policy")) {
      check_keys(problems_, root, "", kPolicyKeys);
      read_version(root);
      read_default(root, policy);
      read_hide(root, policy);
      read_all_tools(root, policy);
      read_tools(root, policy);
      read_methods(root, policy);
    }
    if (!problems_.empty()) {
      return tl::unexpected<Error>(problems_.error());
    }
    return policy;
  }

  void read_version(const Value& root) {
    const Value* const version = require(problems_, root, "", "version", R"(write "version": "1")");
    if (version == nullptr) {
      return;
    }
    if (!version->is_string()) {
      problems_.add("the version must be the string \"1\", not " + shown(*version), "/version");
    } else if (version->as_string() != "1") {
      problems_.add("unknown version " + in_quotes(version->as_string()), "/version",
                    "this release reads version \"1\"", At::kValue, Code::kConfigUnknown);
    }
  }

  void read_default(const Value& root, Policy& policy) {
    if (const Value* const value =
            require(problems_, root, "", "default", R"(write "default": "deny" (or "allow"))")) {
      const auto word = read_word(problems_, *value, "/default", kDefaultWords);
      policy.default_action = word == std::size_t{1} ? Default::kAllow : Default::kDeny;
    }
  }

  void read_hide(const Value& root, Policy& policy) {
    const Value* const hide = root.find("hide");
    if (hide == nullptr) {
      return;
    }
    if (!hide->is_array()) {
      problems_.add("\"hide\" must be an array of tool names, not " + shown(*hide), "/hide");
      return;
    }
    for (std::size_t i = 0; i < hide->items().size(); ++i) {
      const Value& item = hide->items()[i];
      const std::string pointer = pointer_child("/hide", std::to_string(i));
      if (!item.is_string()) {
        problems_.add("not a tool name: " + shown(item), pointer);
      } else if (item.as_string() == "*") {
        policy.hide_all = true;
      } else if (check_tool_name(problems_, item.as_string(), pointer, At::kValue)) {
        policy.hide.push_back(item.as_string());
      }
    }
  }

  void read_all_tools(const Value& root, Policy& policy) {
    const Value* const all = root.find("all_tools");
    if (all == nullptr || !expect_object(problems_, *all, "/all_tools", "\"all_tools\"")) {
      return;
    }
    check_keys(problems_, *all, "/all_tools", kAllToolsKeys);
    read_groups(*all, "require", Check::Kind::kRequire, policy.all_tools);
    read_groups(*all, "deny_if", Check::Kind::kDenyIf, policy.all_tools);
    read_limits(*all, policy.all_tools);
    read_groups(*all, "approve_if", Check::Kind::kApproval, policy.all_tools);
  }

  void read_tools(const Value& root, Policy& policy) {
    const Value* const tools = root.find("tools");
    if (tools == nullptr || !expect_object(problems_, *tools, "/tools", "\"tools\"")) {
      return;
    }
    for (const wire::Member& member : tools->members()) {
      const std::string pointer = pointer_child("/tools", member.key);
      check_tool_name(problems_, member.key, pointer, At::kKey);
      policy.tools.emplace(member.key, read_tool(member.value, pointer));
    }
  }

  void read_methods(const Value& root, Policy& policy) {
    const Value* const methods = root.find("methods");
    if (methods == nullptr || !expect_object(problems_, *methods, "/methods", "\"methods\"")) {
      return;
    }
    for (const wire::Member& member : methods->members()) {
      const std::string pointer = pointer_child("/methods", member.key);
      if (member.key.empty() || member.key.find('*') != std::string::npos) {
        problems_.add("method names are exact: " + in_quotes(member.key), pointer,
                      "name each method; the rest is as \"default\" says", At::kKey);
      } else if (member.key == wire::method::kToolsCall) {
        problems_.add("\"tools/call\" is judged tool by tool", pointer,
                      R"(name the tools under "tools", or hide them all: "hide": ["*"])", At::kKey);
      }
      if (const auto word = read_word(problems_, member.value, pointer, kDefaultWords)) {
        policy.methods.emplace(member.key, *word == 1 ? Default::kAllow : Default::kDeny);
      }
    }
  }

  ToolRule read_tool(const Value& tool, const std::string& pointer) {
    ToolRule rule;
    rule.rule = pointer;
    if (!expect_object(problems_, tool, pointer, "a tool's rule")) {
      return rule;
    }
    check_keys(problems_, tool, pointer, kToolKeys);
    const std::optional<Check> approval = read_action(tool, rule);
    read_groups(tool, "require", Check::Kind::kRequire, rule);
    read_groups(tool, "deny_if", Check::Kind::kDenyIf, rule);
    read_limits(tool, rule);
    if (const Value* const rate = tool.find("rate_limit")) {
      read_rate_limit(*rate, pointer_child(pointer, "rate_limit"), rule);
    }
    if (approval) {
      rule.checks.push_back(*approval);
    }
    read_groups(tool, "approve_if", Check::Kind::kApproval, rule);
    return rule;
  }

  /// A denial goes into the rule; an approval, which comes after all else, is returned.
  std::optional<Check> read_action(const Value& tool, ToolRule& rule) {
    std::size_t action = 0;
    if (const Value* const word = tool.find("action")) {
      const std::string at = pointer_child(rule.rule, "action");
      action = read_word(problems_, *word, at, kActionWords).value_or(1);
    }
    Check check;
    check.rule = rule.rule;
    check.approval_timeout = kApprovalTimeout;
    if (const Value* const reason = tool.find("reason")) {
      const std::string at = pointer_child(rule.rule, "reason");
      check.on_deny = read_text(problems_, *reason, at, "a reason").value_or("");
      if (action == 0) {
        problems_.add("a reason without a denial", at, R"(add "action": "deny", or remove it)",
                      At::kKey);
      }
    }
    if (const Value* const timeout = tool.find("approval_timeout")) {
      const std::string at = pointer_child(rule.rule, "approval_timeout");
      check.approval_timeout = read_timeout(problems_, *timeout, at).value_or(kApprovalTimeout);
      if (action != 2) {
        problems_.add("nothing here waits for an approval", at,
                      R"(add "action": "require_approval", or remove it)", At::kKey);
      }
    }
    if (action == 2) {
      check.kind = Check::Kind::kApproval;
      return check;
    }
    if (action == 1) {
      rule.checks.push_back(std::move(check));
    }
    return std::nullopt;
  }

  /// "require", "deny_if" and "approve_if": arrays of {"conditions": [...], "on_deny": "..."}.
  void read_groups(const Value& tool, std::string_view key, Check::Kind kind, ToolRule& rule) {
    const Value* const groups = tool.find(key);
    if (groups == nullptr) {
      return;
    }
    const std::string at = pointer_child(rule.rule, key);
    if (!groups->is_array()) {
      problems_.add(in_quotes(key) + " must be an array, not " + shown(*groups), at,
                    R"(write [{"conditions": [...], "on_deny": "..."}])");
      return;
    }
    for (std::size_t i = 0; i < groups->items().size(); ++i) {
      const Value& group = groups->items()[i];
      Check check;
      check.kind = kind;
      check.rule = pointer_child(at, std::to_string(i));
      if (!expect_object(problems_, group, check.rule, "an entry of " + in_quotes(key))) {
        continue;
      }
      const bool waits = kind == Check::Kind::kApproval;
      check_keys(problems_, group, check.rule, waits ? Words(kApprovalKeys) : Words(kGroupKeys));
      if (waits) {
        const Value* const timeout = group.find("approval_timeout");
        const std::string place = pointer_child(check.rule, "approval_timeout");
        check.approval_timeout =
            timeout == nullptr
                ? kApprovalTimeout
                : read_timeout(problems_, *timeout, place).value_or(kApprovalTimeout);
      }
      if (const Value* const conditions =
              require(problems_, group, check.rule, "conditions",
                      R"(write [{"path": "args.x", "op": "eq", "value": 1}])")) {
        check.conditions =
            read_conditions(problems_, *conditions, pointer_child(check.rule, "conditions"));
      }
      check.on_deny = read_on_deny(group, check.rule);
      rule.checks.push_back(std::move(check));
    }
  }

  std::string read_on_deny(const Value& object, const std::string& pointer) {
    const Value* const on_deny = object.find("on_deny");
    return on_deny == nullptr
               ? std::string()
               : read_text(problems_, *on_deny, pointer_child(pointer, "on_deny"), "\"on_deny\"")
                     .value_or("");
  }

  void read_limits(const Value& object, ToolRule& rule) {
    const Value* const limits = object.find("limits");
    if (limits == nullptr) {
      return;
    }
    const std::string at = pointer_child(rule.rule, "limits");
    if (!limits->is_array()) {
      problems_.add("\"limits\" must be an array, not " + shown(*limits), at);
      return;
    }
    for (std::size_t i = 0; i < limits->items().size(); ++i) {
      const std::string pointer = pointer_child(at, std::to_string(i));
      if (expect_object(problems_, limits->items()[i], pointer, "a limit")) {
        read_limit(limits->items()[i], pointer, rule);
      }
    }
  }

  void read_limit(const Value& value, const std::string& pointer, ToolRule& rule) {
    check_keys(problems_, value, pointer, kLimitKeys);
    Limit limit;
    limit.rule = pointer;
    if (const Value* const counter =
            require(problems_, value, pointer, "counter", "name what it counts")) {
      const std::string at = pointer_child(pointer, "counter");
      if (!counter->is_string() || counter->as_string().empty()) {
        problems_.add("a counter's name must be a non-empty string, not " + shown(*counter), at);
      } else {
        limit.counter = counter->as_string();
        check_unique(limit.counter, at, rule);
      }
    }
    read_window_and_max(value, pointer, limit);
    if (const Value* const scope = value.find("scope")) {
      const auto word = read_word(problems_, *scope, pointer_child(pointer, "scope"), kScopeWords);
      limit.scope = static_cast<Scope>(word.value_or(0));
    }
    if (const Value* const algorithm = value.find("algorithm")) {
      const auto word =
          read_word(problems_, *algorithm, pointer_child(pointer, "algorithm"), kAlgorithmWords);
      limit.algorithm = static_cast<Algorithm>(word.value_or(0));
    }
    read_increment(value, pointer, limit);
    limit.on_deny = read_on_deny(value, pointer);
    add_limit(rule, std::move(limit));
  }

  void read_increment(const Value& value, const std::string& pointer, Limit& limit) {
    const Value* const increment = value.find("increment");
    const Value* const from = value.find("increment_from");
    if (increment != nullptr) {
      const std::string at = pointer_child(pointer, "increment");
      const auto amount = read_amount(problems_, *increment, at);
      if (amount && amount->nanos() != 0) {
        problems_.add("an increment is a whole number, not " + shown(*increment), at,
                      R"(count in smaller units, or take it from the call: "increment_from")");
      }
      limit.increment = amount.value_or(Amount::of(1));
    }
    if (from == nullptr) {
      return;
    }
    const std::string at = pointer_child(pointer, "increment_from");
    limit.increment_from = read_path(problems_, *from, at);
    if (limit.increment_from && (limit.increment_from->root != Path::Root::kArguments ||
                                 limit.increment_from->steps.empty())) {
      problems_.add(
          "an amount is read from an argument, not from " + in_quotes(limit.increment_from->text),
          at, R"(as in "args.amount")");
    }
    if (increment != nullptr) {
      problems_.add("\"increment\" and \"increment_from\" are both given", at, "remove one of them",
                    At::kKey);
    }
  }

  void read_rate_limit(const Value& value, const std::string& pointer, ToolRule& rule) {
    if (!expect_object(problems_, value, pointer, "\"rate_limit\"")) {
      return;
    }
    check_keys(problems_, value, pointer, kRateLimitKeys);
    Limit limit;
    limit.rule = pointer;
    limit.counter = kRateLimitCounter;
    limit.scope = Scope::kSession;
    check_unique(limit.counter, pointer, rule);
    read_window_and_max(value, pointer, limit);
    add_limit(rule, std::move(limit));
  }

  void check_unique(std::string_view counter, const std::string& pointer, const ToolRule& rule) {
    for (const Limit& earlier : rule.limits) {
      if (earlier.counter == counter) {
        problems_.add(
            "counter " + in_quotes(counter) + " is already used by " + printable(earlier.rule),
            pointer, "counter names are unique within a tool");
      }
    }
  }

  void read_window_and_max(const Value& value, const std::string& pointer, Limit& limit) {
    if (const Value* const window =
            require(problems_, value, pointer, "window",
                    R"(write "minute", "hour", "day" or a number of seconds)")) {
      limit.window = read_window(problems_, *window, pointer_child(pointer, "window"))
                         .value_or(std::chrono::seconds(1));
    }
    if (const Value* const max =
            require(problems_, value, pointer, "max", "write the most that one window may hold")) {
      limit.max = read_amount(problems_, *max, pointer_child(pointer, "max")).value_or(Amount());
    }
  }

  static void add_limit(ToolRule& rule, Limit limit) {
    Check check;
    check.kind = Check::Kind::kLimit;
    check.rule = limit.rule;
    check.limit = rule.limits.size();
    rule.checks.push_back(std::move(check));
    rule.limits.push_back(std::move(limit));
  }

  std::string_view text_;
  std::string_view name_;
  Problems problems_;
};

}  // namespace

Result<Policy> read_hosted_policy(std::string_view text, std::string_view name) {
  return Loader(text, name).load();
}

}  // namespace gatecrash::policy
