// The checks of limits: limit-on-denied, never-counts, max-zero, session-scope, window-edge.
#include <string>

#include "harness/lint/lint.h"

namespace gatecrash::lint {
namespace {

void lint_limit(const policy::Limit& limit, std::vector<Finding>& out) {
  if (limit.increment.is_zero() && !limit.increment_from) {
    out.push_back({"never-counts",
                   limit.rule + "/increment",
                   "increment 0 counts nothing, so the counter never fills",
                   "remove \"increment\" (a call then counts 1), or remove the limit",
                   {}});
    return;
  }
  const bool by_call = !limit.increment_from;
  if (by_call ? limit.max < limit.increment : limit.max.is_zero()) {
    out.push_back({"max-zero",
                   limit.rule + "/max",
                   "not one call fits in max " + limit.max.to_string(),
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
  if (limit.algorithm == policy::Algorithm::kSliding) {
    return;
  }
  const bool calls = by_call && limit.increment == policy::Amount::of(1);
  const std::string much = limit.max.to_string() + (calls ? " calls" : " units");
  out.push_back({"window-edge",
                 limit.rule,
                 much + " fit at the end of one window and as many at the start of the next",
                 R"(where that is too much, write "algorithm": "sliding")",
                 {}});
}

}  // namespace

void lint_limits(const policy::Policy& policy, std::vector<Finding>& out) {
  for (const auto& [tool, rule] : policy.tools) {
    if (policy::always_denies(rule)) {
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
