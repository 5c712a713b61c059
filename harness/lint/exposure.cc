// The checks of what is open, hidden or denied as a whole: default-allow, hide-all, hidden-rule.
#include <algorithm>

#include "harness/lint/lint.h"
#include "stack/base/bytes.h"

namespace gatecrash::lint {

void lint_exposure(const Subject& subject, std::vector<Finding>& out) {
  const policy::Policy& policy = subject.policy;
  if (policy.default_action == policy::Default::kAllow) {
    out.push_back({"default-allow",
                   "/default",
                   "every tool that the policy does not name is allowed, also those that the "
                   "server gets tomorrow",
                   subject.say(R"(write "default": "deny" and name each tool that is meant: )"
                               R"("NAME": {})",
                               "write default: deny and name each tool that is meant: NAME: "
                               "{rules: []}"),
                   {}});
  }
  if (policy.hide_all && !policy.tools.empty()) {
    out.push_back({"hide-all",
                   "/hide",
                   "\"*\" hides and denies every tool, so no rule under tools ever fires",
                   "name the tools to hide, or remove the rules",
                   {}});
    return;
  }
  for (const auto& [tool, rule] : policy.tools) {
    if (std::find(policy.hide.begin(), policy.hide.end(), tool) != policy.hide.end()) {
      out.push_back({"hidden-rule",
                     rule.rule,
                     "the tool \"" + printable(tool, 64) +
                         "\" is hidden, and a hidden tool is denied before its rule is looked at",
                     "take it out of hide, or remove the rule",
                     {}});
    }
  }
}

}  // namespace gatecrash::lint
