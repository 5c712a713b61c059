// The checks that need the server's tools: unknown-tool, unnamed-tool, unbounded-change.
#include <algorithm>
#include <string>
#include <string_view>

#include "harness/lint/lint.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/spelling.h"

namespace gatecrash::lint {
namespace {

class Names {
 public:
  explicit Names(const std::vector<Tool>& tools) {
    for (const Tool& tool : tools) {
      names_.push_back(tool.name);
    }
  }

  bool has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  std::string remedy(std::string_view name) const {
    const std::string_view meant = policy::nearest(name, names_);
    return meant.empty() ? "remove it, or name a tool that tools/list shows; a parameter of a tool "
                           "is no tool"
                         : "did you mean \"" + std::string(meant) + "\"?";
  }

 private:
  std::vector<std::string_view> names_;
};

}  // namespace

void lint_tools(const policy::Policy& policy, const std::vector<Tool>& tools,
                std::vector<Finding>& out) {
  const Names names(tools);
  const auto unknown = [&](std::string_view name, const std::string& pointer) {
    if (!names.has(name)) {
      out.push_back({"unknown-tool",
                     pointer,
                     "the server has no tool \"" + std::string(name) + "\": the rule never fires",
                     names.remedy(name),
                     {}});
    }
  };
  for (std::size_t i = 0; i < policy.hide.size(); ++i) {
    unknown(policy.hide[i], policy::pointer_child("/hide", std::to_string(i)));
  }
  for (const auto& [tool, rule] : policy.tools) {
    unknown(tool, rule.rule);
  }
  for (const Tool& tool : tools) {
    const auto rule = policy.tools.find(tool.name);
    if (is_hidden(policy, tool.name)) {
      continue;
    }
    const bool allow = policy.default_action == policy::Default::kAllow;
    if (rule == policy.tools.end()) {
      out.push_back({"unnamed-tool",
                     "/tools",
                     "no rule names the server's tool \"" + tool.name + "\": it is " +
                         (allow ? "allowed" : "denied") + " by default",
                     "name it, with {} or with \"action\": \"deny\", so that it is a decision",
                     {}});
    }
    const bool denied = rule == policy.tools.end() ? !allow : policy::always_denies(rule->second);
    if (tool.changes && !denied && (rule == policy.tools.end() || rule->second.limits.empty())) {
      out.push_back({"unbounded-change",
                     rule == policy.tools.end() ? "/tools" : rule->second.rule,
                     "\"" + tool.name + "\" changes or exports data, and nothing bounds how often",
                     R"(add "limits": [{"counter": "calls", "window": "minute", "max": 10}])",
                     {}});
    }
  }
}

}  // namespace gatecrash::lint
