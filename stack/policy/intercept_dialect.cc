#include "stack/policy/intercept_dialect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "stack/base/hash.h"
#include "stack/policy/intercept_counters.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/policy_values.h"
#include "stack/policy/problems.h"
#include "stack/policy/yaml_text.h"
#include "stack/wire/mcp.h"

namespace gatecrash::policy {
namespace {

using wire::Value;
using At = Problems::At;

constexpr std::array<std::string_view, 5> kInterceptKeys = {"version", "description", "default",
                                                            "hide", "tools"};
constexpr std::array<std::string_view, 1> kInterceptToolKeys = {"rules"};
constexpr std::array<std::string_view, 7> kRuleKeys = {
    "name", "action", "conditions", "on_deny", "state", "rate_limit", "approval_timeout"};
constexpr std::array<std::string_view, 3> kRuleActions = {"evaluate", "deny", "require_approval"};
constexpr std::array<std::string_view, 2> kPostures = {"deny", "allow"};
constexpr std::string_view kEveryTool = "*";

enum class RuleAction : std::uint8_t { kEvaluate, kDeny, kApproval };

class InterceptLoader {
 public:
  InterceptLoader(std::string_view text, std::string_view name)
      : text_(text),
        name_(name),
        yaml_(read_yaml(text)),
        problems_(text, name, Problems::Tell::kLines, [this](std::string_view pointer) {
          const auto place = yaml_.places.find(pointer);
          return place == yaml_.places.end() ? std::nullopt : std::optional(place->second);
        }) {}

  Result<Policy> load() {
    for (const YamlProblem& problem : yaml_.problems) {
      problems_.add_at(problem.offset, problem.message);
    }
    if (problems_.empty()) {
      read_root(yaml_.root);
    }
    if (!problems_.empty()) {
      return tl::unexpected<Error>(problems_.error());
    }
    return std::move(policy_);
  }

 private:
  void read_root(const Value& root) {
    if (!expect_object(problems_, root, "", "a policy")) {
      return;
    }
    check_keys(problems_, root, "", kInterceptKeys);
    policy_.name = policy_name(name_);
    policy_.digest = sha256_hex(text_);
    policy_.default_action = Default::kAllow;
    policy_.all_tools.rule = pointer_child("/tools", kEveryTool);
    if (const Value* const version =
            require(problems_, root, "", "version", R"(write version: "1")");
        version != nullptr && *version != Value("1")) {
      problems_.add("the version must be the string \"1\", not " + shown(*version), "/version",
                    R"(write version: "1", with the quotes)");
    }
    read_member(root, "", "description");
    if (const Value* const value = root.find("default")) {
      const auto word = read_word(problems_, *value, "/default", kPostures);
      policy_.default_action = word == 1U ? Default::kAllow : Default::kDeny;
    }
    if (const Value* const hide = root.find("hide")) {
      read_hide(*hide);
    }
    if (const Value* const tools = root.find("tools")) {
      read_tools(*tools);
    }
  }

  bool is_array(const Value& value, const std::string& pointer, std::string_view what) {
    if (!value.is_array()) {
      problems_.add(std::string(what) + " must be an array, not " + shown(value), pointer);
    }
    return value.is_array();
  }

  /// A string that may be missing.
  std::string read_member(const Value& object, const std::string& pointer, std::string_view key) {
    const Value* const value = object.find(key);
    return value == nullptr
               ? std::string()
               : read_text(problems_, *value, pointer_child(pointer, key), in_quotes(key))
                     .value_or("");
  }

  void read_hide(const Value& hide) {
    if (!is_array(hide, "/hide", "\"hide\"")) {
      return;
    }
    for (std::size_t i = 0; i < hide.items().size(); ++i) {
      const Value& item = hide.items()[i];
      const std::string pointer = pointer_child("/hide", std::to_string(i));
      const auto tool = read_text(problems_, item, pointer, "a tool's name");
      if (tool == kEveryTool) {
        policy_.hide_all = true;
      } else if (tool) {
        check_tool_name(problems_, *tool, pointer, At::kValue);
        policy_.hide.push_back(*tool);
      }
    }
  }

  void read_tools(const Value& tools) {
    if (!tools.is_object()) {
      problems_.add("\"tools\" must be an object, not " + shown(tools), "/tools");
      return;
    }
    for (const wire::Member& member : tools.members()) {
      const std::string pointer = pointer_child("/tools", member.key);
      if (member.key == kEveryTool) {
        policy_.all_tools = read_tool(member.value, pointer, "_global");
      } else {
        check_tool_name(problems_, member.key, pointer, At::kKey);
        policy_.tools.emplace(member.key, read_tool(member.value, pointer, member.key));
      }
    }
  }

  ToolRule read_tool(const Value& tool, const std::string& pointer, const std::string& scope) {
    ToolRule rule;
    rule.rule = pointer;
    if (!expect_object(problems_, tool, pointer, "a tool")) {
      return rule;
    }
    check_keys(problems_, tool, pointer, kInterceptToolKeys);
    const Value* const rules = tool.find("rules");
    const std::string at = pointer_child(pointer, "rules");
    if (rules == nullptr || !is_array(*rules, at, "\"rules\"")) {
      return rule;
    }
    InterceptCounters counters(scope, problems_);
    for (std::size_t i = 0; i < rules->items().size(); ++i) {
      read_rule(rules->items()[i], pointer_child(at, std::to_string(i)), counters, rule);
    }
    counters.settle(rule);
    return rule;
  }

  std::optional<RuleAction> read_action(const Value& rule, const std::string& pointer) {
    const Value* const value = rule.find("action");
    if (value == nullptr) {
      return RuleAction::kEvaluate;
    }
    const auto word = read_word(problems_, *value, pointer_child(pointer, "action"), kRuleActions);
    return word ? std::optional(static_cast<RuleAction>(*word)) : std::nullopt;
  }

  /// What the rule has that its action has no use for.
  void check_shape(const Value& rule, const std::string& pointer, RuleAction action) {
    const auto refuse = [&](std::string_view key, std::string_view remedy) {
      if (rule.find(key) != nullptr) {
        problems_.add(in_quotes(key) + " does nothing here", pointer_child(pointer, key), remedy,
                      At::kKey);
      }
    };
    if (action != RuleAction::kApproval) {
      refuse("approval_timeout", "only action: require_approval waits");
    }
    if (action == RuleAction::kDeny) {
      refuse("conditions", "a deny rule denies every call; remove them, or the action");
    }
    if (action != RuleAction::kEvaluate) {
      refuse("state", "write it as a rule of its own");
      refuse("rate_limit", "write it as a rule of its own");
      return;
    }
    if (rule.find("rate_limit") != nullptr) {
      refuse("conditions", "rate_limit stands alone: write a rule for each");
      refuse("state", "rate_limit is a state of its own: write a rule for each");
      return;
    }
    const Value* const conditions = rule.find("conditions");
    const bool looks =
        conditions != nullptr && !(conditions->is_array() && conditions->items().empty());
    if (!looks && rule.find("state") == nullptr) {
      problems_.add("a rule that asks nothing", pointer, "add conditions or rate_limit");
    }
  }

  void read_rule(const Value& value, const std::string& pointer, InterceptCounters& counters,
                 ToolRule& rule) {
    if (!expect_object(problems_, value, pointer, "a rule")) {
      return;
    }
    check_keys(problems_, value, pointer, kRuleKeys);
    if (const Value* const name =
            require(problems_, value, pointer, "name", "say what the rule is for")) {
      const std::string at = pointer_child(pointer, "name");
      if (read_text(problems_, *name, at, "a rule's name") == "") {
        problems_.add("a rule without a name", at, "say what the rule is for");
      }
    }
    const auto action = read_action(value, pointer);
    if (!action) {
      return;
    }
    check_shape(value, pointer, *action);
    Check check;
    check.rule = pointer;
    check.on_deny = read_member(value, pointer, "on_deny");
    if (const Value* const conditions = value.find("conditions")) {
      split_conditions(*conditions, pointer_child(pointer, "conditions"), check, *action, counters);
    }
    if (const Value* const rate = value.find("rate_limit")) {
      counters.read_rate(*rate, pointer_child(pointer, "rate_limit"), check.on_deny);
    } else if (const Value* const state = value.find("state")) {
      counters.read_state(*state, pointer_child(pointer, "state"), check.on_deny);
    }
    if (*action == RuleAction::kEvaluate) {
      check.kind = Check::Kind::kRequire;
      if (check.conditions.empty()) {
        return;  // it only counts
      }
    } else if (*action == RuleAction::kApproval) {
      if (!check.conditions.empty()) {  // all must hold, or there is nothing to ask a person
        Check asked = check;
        asked.kind = Check::Kind::kRequire;
        asked.rule = pointer_child(pointer, "conditions");
        rule.checks.push_back(std::move(asked));
        check.conditions.clear();
      }
      check.kind = Check::Kind::kApproval;
      const Value* const timeout = value.find("approval_timeout");
      check.approval_timeout =
          timeout == nullptr
              ? kApprovalTimeout
              : read_timeout(problems_, *timeout, pointer_child(pointer, "approval_timeout"))
                    .value_or(kApprovalTimeout);
    }
    rule.checks.push_back(std::move(check));
  }

  /// What looks at the call goes to the check, what bounds a counter to the counters.
  void split_conditions(const Value& list, const std::string& pointer, Check& check,
                        RuleAction action, InterceptCounters& counters) {
    if (!is_array(list, pointer, "\"conditions\"")) {
      return;
    }
    for (std::size_t i = 0; i < list.items().size(); ++i) {
      const Value& item = list.items()[i];
      const std::string at = pointer_child(pointer, std::to_string(i));
      if (!is_counter_condition(item)) {
        if (auto condition = read_condition(problems_, item, at)) {
          check.conditions.push_back(*std::move(condition));
        }
      } else if (action == RuleAction::kEvaluate) {
        counters.read_bound(item, at, check.on_deny);
      } else {
        problems_.add("only a rule with action evaluate bounds a counter", at,
                      "write it as a rule of its own");
      }
    }
  }

  std::string_view text_;
  std::string_view name_;
  YamlText yaml_;
  Problems problems_;
  Policy policy_;
};

}  // namespace

Result<Policy> read_intercept_policy(std::string_view text, std::string_view name) {
  return InterceptLoader(text, name).load();
}

}  // namespace gatecrash::policy
