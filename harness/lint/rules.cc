#include "harness/lint/rules.h"

#include <algorithm>

#include "harness/lint/contradiction.h"
#include "stack/policy/conditions.h"

namespace gatecrash::lint {

using policy::Check;
using policy::Condition;

std::vector<NamedRule> reachable_rules(const policy::Policy& policy) {
  std::vector<NamedRule> rules;
  if (policy.hide_all) {
    return rules;
  }
  for (const auto& [tool, rule] : policy.tools) {
    if (!is_hidden(policy, tool)) {
      rules.push_back({tool, &rule});
    }
  }
  rules.push_back({"", &policy.all_tools});
  return rules;
}

const Check* wall_of(const policy::ToolRule& rule) {
  for (const Check& check : rule.checks) {
    const bool always =
        check.kind == Check::Kind::kDeny ||
        (check.kind == Check::Kind::kDenyIf && check.conditions.empty()) ||
        (check.kind == Check::Kind::kRequire && contradicts(check.conditions).has_value());
    if (always) {
      return &check;
    }
  }
  return nullptr;
}

bool same_conditions(const std::vector<Condition>& a, const std::vector<Condition>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const Condition& one, const Condition& other) {
        return one.op == other.op && one.path.root == other.path.root &&
               one.path.steps == other.path.steps && policy::equal_data(one.value, other.value);
      });
}

}  // namespace gatecrash::lint
