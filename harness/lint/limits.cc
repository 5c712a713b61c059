// The checks of limits: limit-on-denied, never-counts, max-zero, session-scope, window-edge.
#include <string>

#include "harness/lint/lint.h"

namespace gatecrash::lint {
namespace {

void lint_limit(const policy::Limit& limit, std::vector<Finding>& out) {
  if (limit.increment == 0) {
    out.push_back({"never-counts",
                   limit.rule + "/increment",
                   "increment 0 counts nothing, so the counter never fills",
                   "remove \"increment\" (a call then counts 1), or remove the limit",
                   {}});
    return;
  }
  if (limit.max < limit.increment) {
    out.push_back({"max-zero",
                   limit.rule + "/max",
                   "not one call fits in max " + std::to_string(limit.max),
                   R"(write "action": "deny" with a reason, which says so)",
                   {}});
    return;
  }
  if (limit.scope == policy::Scope::kSession) {
    out.push_back({"session-scope",
                   limit.rule,
                   "a session's counter starts at zero when the client connects again",
                   R"(write "scope": "grant", or add a second limit of that scope)",
                   {}});
  }
  const std::int64_t calls = limit.max / limit.increment;
  out.push_back({"window-edge",
                 limit.rule,
                 std::to_string(calls) + " calls fit at the end of one window and " +
                     std::to_string(calls) + " more at the start of the next",
                 "where that is too much, add a limit with a longer window",
                 {}});
}

}  // namespace

void lint_limits(const policy::Policy& policy, std::vector<Finding>& out) {
  for (const auto& [tool, rule] : policy.tools) {
    if (rule.action == policy::ToolAction::kDeny) {
      for (const policy::Limit& limit : rule.limits) {
        out.push_back({"limit-on-denied",
                       limit.rule,
                       "\"" + tool + "\" is always denied, and a denied call counts nothing",
                       "remove the limit, or the denial",
                       {}});
      }
      continue;
    }
    if (!is_hidden(policy, tool)) {
      for (const policy::Limit& limit : rule.limits) {
        lint_limit(limit, out);
      }
    }
  }
}

}  // namespace gatecrash::lint
