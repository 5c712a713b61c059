#include "stack/policy/policy.h"

#include <algorithm>

namespace gatecrash::policy {

bool always_denies(const ToolRule& rule) {
  return std::any_of(rule.checks.begin(), rule.checks.end(), [](const Check& check) {
    return check.kind == Check::Kind::kDeny ||
           (check.kind == Check::Kind::kDenyIf && check.conditions.empty());
  });
}

bool is_hidden(const Policy& policy, std::string_view tool) {
  return policy.hide_all ||
         std::find(policy.hide.begin(), policy.hide.end(), tool) != policy.hide.end();
}

std::string policy_name(std::string_view file_name) {
  file_name.remove_prefix(file_name.rfind('/') + 1);  // npos + 1 is 0
  return std::string(file_name.substr(0, std::max<std::size_t>(file_name.rfind('.'), 1)));
}

}  // namespace gatecrash::policy
