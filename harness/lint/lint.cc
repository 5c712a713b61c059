#include "harness/lint/lint.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace gatecrash::lint {
namespace {

std::ptrdiff_t rank(const Finding& finding) {
  const auto checks = all_checks();
  return std::find_if(checks.begin(), checks.end(),
                      [&](const CheckKind& kind) { return kind.id == finding.check; }) -
         checks.begin();
}

}  // namespace

std::vector<Finding> lint(const Subject& subject) {
  std::vector<Finding> findings;
  lint_exposure(subject, findings);
  lint_dead_rules(subject, findings);
  lint_limits(subject, findings);
  lint_values(subject, findings);
  lint_regexes(subject, findings);
  if (subject.tools != nullptr) {
    lint_tools(subject, findings);
    lint_arguments(subject, findings);
  }
  std::multimap<std::ptrdiff_t, Finding> ordered;  // equals keep their order
  for (Finding& finding : findings) {
    const auto at = rank(finding);
    ordered.emplace(at, std::move(finding));
  }
  findings.clear();
  for (auto& entry : ordered) {
    findings.push_back(std::move(entry.second));
  }
  return findings;
}

}  // namespace gatecrash::lint
