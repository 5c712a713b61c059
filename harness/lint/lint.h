// lint: what a policy says that cannot work, or that works otherwise than it looks.
//
// Pure: reads a policy that loaded, and the server's tools where they are known; decides nothing.
// Source: docs/lint.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/lint/finding.h"
#include "harness/lint/tool_list.h"
#include "stack/policy/policy.h"

namespace gatecrash::lint {

/// What is looked at, and how its author writes.
struct Subject {
  const policy::Policy& policy;
  const std::vector<Tool>* tools = nullptr;  // the server's; null when unknown
  bool yaml = false;                         // Intercept YAML rather than hosted JSON

  /// A remedy in the author's dialect.
  std::string say(std::string_view hosted, std::string_view intercept) const {
    return std::string(yaml ? intercept : hosted);
  }
};

/// Every finding, in the order of all_checks(), then of the policy. Without tools the checks that
/// need them find nothing. `where` is left empty.
std::vector<Finding> lint(const Subject& subject);

// The families of checks, one file each; each appends to `out`.
void lint_exposure(const Subject& subject, std::vector<Finding>& out);
void lint_dead_rules(const Subject& subject, std::vector<Finding>& out);
void lint_limits(const Subject& subject, std::vector<Finding>& out);
void lint_values(const Subject& subject, std::vector<Finding>& out);
void lint_regexes(const Subject& subject, std::vector<Finding>& out);
/// REQUIRES: subject.tools.
void lint_tools(const Subject& subject, std::vector<Finding>& out);
/// REQUIRES: subject.tools.
void lint_arguments(const Subject& subject, std::vector<Finding>& out);

}  // namespace gatecrash::lint
