#include "harness/lint/lint.h"

#include <algorithm>
#include <cstddef>

namespace gatecrash::lint {
namespace {

std::ptrdiff_t rank(const Finding& finding) {
  const auto checks = all_checks();
  return std::find_if(checks.begin(), checks.end(),
                      [&](const CheckKind& kind) { return kind.id == finding.check; }) -
         checks.begin();
}

}  // namespace

std::vector<Finding> lint(const policy::Policy& policy, const std::vector<Tool>* tools) {
  std::vector<Finding> findings;
  lint_exposure(policy, findings);
  lint_limits(policy, findings);
  if (tools != nullptr) {
    lint_tools(policy, *tools, findings);
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
  return findings;
}

}  // namespace gatecrash::lint
