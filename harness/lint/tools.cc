// The checks that need the server's tools: unknown-tool, unnamed-tool, unbounded-change.
#include <algorithm>
#include <string>
#include <string_view>

#include "harness/lint/lint.h"
#include "harness/lint/rules.h"
#include "stack/base/bytes.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/spelling.h"

namespace gatecrash::lint {
namespace {

// A line of a terminal or two.
constexpr std::size_t kNamesShownMax = 12;

std::string quoted(std::string_view name) { return "\"" + printable(name, 64) + "\""; }

class Tools {
 public:
  Tools(const Subject& subject, std::vector<Finding>& out) : subject_(subject), out_(out) {
    for (const Tool& tool : *subject.tools) {
      names_.push_back(tool.name);
    }
  }

  void look_for_unknown() {
    const policy::Policy& policy = subject_.policy;
    for (std::size_t i = 0; i < policy.hide.size(); ++i) {
      unknown(policy.hide[i], policy::pointer_child("/hide", std::to_string(i)));
    }
    for (const auto& [tool, rule] : policy.tools) {
      unknown(tool, rule.rule);
    }
  }

  void look_at(const Tool& tool) {
    const policy::Policy& policy = subject_.policy;
    if (is_hidden(policy, tool.name)) {
      return;
    }
    const auto found = policy.tools.find(tool.name);
    const bool named = found != policy.tools.end();
    const bool allowed = policy.default_action == policy::Default::kAllow;
    if (!named) {
      unnamed_.push_back(tool.name);
    }
    const bool denied = named ? wall_of(found->second) != nullptr : !allowed;
    const bool bounded = (named && !found->second.limits.empty()) ||
                         !policy.all_tools.limits.empty() || asks_a_person(policy.all_tools) ||
                         (named && asks_a_person(found->second));
    if (tool.changes && !denied && !bounded && wall_of(policy.all_tools) == nullptr) {
      add("unbounded-change", named ? found->second.rule : "/tools",
          quoted(tool.name) + " changes or exports data, and nothing bounds how often",
          subject_.say(R"(add "limits": [{"counter": "calls", "window": "minute", "max": 10}])",
                       "add a rule with rate_limit: 10/minute"));
    }
  }

  /// One finding for all of them: a policy of three tools says nothing of the other twenty-six.
  void tell_unnamed() {
    if (unnamed_.empty()) {
      return;
    }
    std::string names;
    for (std::size_t i = 0; i < std::min(unnamed_.size(), kNamesShownMax); ++i) {
      names += (names.empty() ? " " : ", ") + printable(unnamed_[i], 64);
    }
    if (unnamed_.size() > kNamesShownMax) {
      names += ", ... (" + std::to_string(unnamed_.size()) + " tools)";
    }
    const bool allowed = subject_.policy.default_action == policy::Default::kAllow;
    add("unnamed-tool", "/tools",
        std::string("no rule names these tools of the server's, which the default ") +
            (allowed ? "allows:" : "denies:") + names,
        subject_.say(R"(name each, with {} or with "action": "deny", so that it is a decision)",
                     "name each, with {rules: []} or a rule with action: deny, so that it is a "
                     "decision"));
  }

 private:
  void add(const char* check, const std::string& pointer, std::string why, std::string remedy) {
    out_.push_back({check, pointer, std::move(why), std::move(remedy), {}});
  }

  static bool asks_a_person(const policy::ToolRule& rule) {
    return std::any_of(rule.checks.begin(), rule.checks.end(), [](const policy::Check& check) {
      return check.kind == policy::Check::Kind::kApproval && check.conditions.empty();
    });
  }

  void unknown(std::string_view name, const std::string& pointer) {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      return;
    }
    const std::string_view meant = policy::nearest(name, names_);
    add("unknown-tool", pointer,
        "the server has no tool " + quoted(name) + ": the rule never fires" + parameter_of(name),
        meant.empty() ? "remove it, or name a tool that tools/list shows"
                      : "did you mean " + quoted(meant) + "?");
  }

  /// ", but \"search\" has a parameter of that name".
  std::string parameter_of(std::string_view name) const {
    for (const Tool& tool : *subject_.tools) {
      const wire::Value* const properties = tool.input_schema.find("properties");
      if (properties != nullptr && properties->find(name) != nullptr) {
        return ", but " + quoted(tool.name) + " has a parameter of that name";
      }
    }
    return {};
  }

  const Subject& subject_;
  std::vector<Finding>& out_;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> unnamed_;  // and not hidden
};

}  // namespace

void lint_tools(const Subject& subject, std::vector<Finding>& out) {
  Tools tools(subject, out);
  tools.look_for_unknown();
  for (const Tool& tool : *subject.tools) {
    tools.look_at(tool);
  }
  tools.tell_unnamed();
}

}  // namespace gatecrash::lint
