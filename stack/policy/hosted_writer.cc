#include "stack/policy/hosted_writer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "stack/policy/conditions.h"
#include "stack/policy/policy_position.h"

namespace gatecrash::policy {
namespace {

using wire::Value;

Value default_word(Default action) { return action == Default::kAllow ? "allow" : "deny"; }

Value window_form(Duration window) {
  if (window == std::chrono::minutes(1)) {
    return "minute";
  }
  if (window == std::chrono::hours(1)) {
    return "hour";
  }
  return window == std::chrono::hours(24) ? Value("day") : Value(window / std::chrono::seconds(1));
}

std::string duration_form(Duration duration) {
  const auto length_s = duration / std::chrono::seconds(1);
  return length_s % 60 == 0 ? std::to_string(length_s / 60) + "m" : std::to_string(length_s) + "s";
}

Value conditions_form(const std::vector<Condition>& conditions) {
  Value list = Value::array();
  for (const Condition& condition : conditions) {
    list.push_back(Value::object({{"path", condition.path.text},
                                  {"op", operator_word(condition.op)},
                                  {"value", condition.value}}));
  }
  return list;
}

/// One tool's rule, or all_tools: entries by the key that they stand under.
class RuleForm {
 public:
  RuleForm(const ToolRule& rule, std::string pointer, bool of_all_tools, HostedForm& out)
      : rule_(rule),
        pointer_(std::move(pointer)),
        of_all_tools_(of_all_tools),
        dead_(std::any_of(rule.checks.begin(), rule.checks.end(),
                          [](const Check& c) { return c.kind == Check::Kind::kDeny; })),
        out_(out) {}

  Value write() {
    for (const Check& check : rule_.checks) {
      const bool counts = check.kind == Check::Kind::kLimit || check.kind == Check::Kind::kApproval;
      if (!dead_ || !counts) {
        write_check(check);
      }
      if (check.kind == Check::Kind::kDeny) {
        break;  // nothing after it is ever reached
      }
    }
    for (auto* const entry : {&require_, &deny_if_, &approve_if_, &limits_}) {
      if (!entry->second.items().empty()) {
        form_.set(entry->first, std::move(entry->second));
      }
    }
    return std::move(form_);
  }

 private:
  using Entry = std::pair<std::string, Value>;

  void write_check(const Check& check) {
    switch (check.kind) {
      case Check::Kind::kRequire:
        add_group(require_, check, of_all_tools_);
        break;
      case Check::Kind::kDenyIf:
        add_group(deny_if_, check, of_all_tools_);
        break;
      case Check::Kind::kDeny:
        write_denial(check);
        break;
      case Check::Kind::kLimit:
        add_limit(rule_.limits[check.limit]);
        break;
      case Check::Kind::kApproval:
        write_approval(check);
        break;
    }
  }

  void note(const std::string& rule, std::string pointer, bool extension) {
    if (extension) {
      out_.extensions.push_back(pointer);
    }
    out_.rules.insert_or_assign(rule, std::move(pointer));
  }

  std::string next_pointer(const Entry& entry) const {
    return pointer_child(pointer_child(pointer_, entry.first),
                         std::to_string(entry.second.items().size()));
  }

  Value& add_group(Entry& entry, const Check& check, bool extension) {
    note(check.rule, next_pointer(entry), extension);
    Value group = Value::object({{"conditions", conditions_form(check.conditions)}});
    if (!check.on_deny.empty()) {
      group.set("on_deny", check.on_deny);
    }
    entry.second.push_back(std::move(group));
    return entry.second.items().back();
  }

  /// Every call is denied: by the action where nothing comes before, else in its place.
  void write_denial(const Check& check) {
    const bool first = require_.second.items().empty() && deny_if_.second.items().empty();
    if (!first || of_all_tools_) {
      add_group(deny_if_, check, of_all_tools_);
      return;
    }
    form_ = Value::object({{"action", "deny"}});
    if (!check.on_deny.empty()) {
      form_.set("reason", check.on_deny);
    }
    note(check.rule, pointer_, false);
  }

  void write_approval(const Check& check) {
    const std::string timeout = duration_form(check.approval_timeout);
    const bool plain = check.conditions.empty() && !of_all_tools_;
    if (plain && form_.members().empty() && approve_if_.second.items().empty()) {
      form_ = Value::object({{"action", "require_approval"}, {"approval_timeout", timeout}});
      if (!check.on_deny.empty()) {
        form_.set("reason", check.on_deny);
      }
      note(check.rule, pointer_, false);
      return;
    }
    add_group(approve_if_, check, true).set("approval_timeout", timeout);
  }

  void add_limit(const Limit& limit) {
    note(limit.rule, next_pointer(limits_), !limit.on_deny.empty());
    Value form = Value::object({{"counter", limit.counter},
                                {"window", window_form(limit.window)},
                                {"max", Value::number(limit.max.to_string())}});
    if (limit.scope != Scope::kGrant) {
      form.set("scope", limit.scope == Scope::kGlobal ? "global" : "session");
    }
    if (limit.increment_from) {
      form.set("increment_from", limit.increment_from->text);
    } else if (limit.increment != Amount::of(1)) {
      form.set("increment", Value::number(limit.increment.to_string()));
    }
    if (limit.algorithm == Algorithm::kSliding) {
      form.set("algorithm", "sliding");
    }
    if (!limit.on_deny.empty()) {
      form.set("on_deny", limit.on_deny);
    }
    limits_.second.push_back(std::move(form));
  }

  const ToolRule& rule_;
  std::string pointer_;
  bool of_all_tools_;
  bool dead_;  // every call is denied: nothing counts, nobody is asked
  HostedForm& out_;
  Value form_ = Value::object();
  Entry require_{"require", Value::array()};
  Entry deny_if_{"deny_if", Value::array()};
  Entry approve_if_{"approve_if", Value::array()};
  Entry limits_{"limits", Value::array()};
};

}  // namespace

HostedForm hosted_form(const Policy& policy) {
  HostedForm form;
  form.root = Value::object({{"version", "1"}, {"default", default_word(policy.default_action)}});
  if (policy.hide_all || !policy.hide.empty()) {
    Value& hide = form.root.set("hide", Value::array());
    if (policy.hide_all) {
      hide.push_back("*");
    }
    for (const std::string& tool : policy.hide) {
      hide.push_back(tool);
    }
  }
  if (!policy.all_tools.checks.empty()) {
    form.root.set("all_tools", RuleForm(policy.all_tools, "/all_tools", true, form).write());
  }
  if (!policy.tools.empty()) {
    Value tools = Value::object();
    for (const auto& [tool, rule] : policy.tools) {
      const std::string pointer = pointer_child("/tools", tool);
      tools.members().push_back({tool, RuleForm(rule, pointer, false, form).write()});
    }
    form.root.set("tools", std::move(tools));
  }
  if (!policy.methods.empty()) {
    Value methods = Value::object();
    for (const auto& [method, action] : policy.methods) {
      methods.set(method, default_word(action));
    }
    form.root.set("methods", std::move(methods));
  }
  return form;
}

}  // namespace gatecrash::policy
