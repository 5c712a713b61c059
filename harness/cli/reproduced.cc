#include "harness/cli/reproduced.h"

#include <algorithm>
#include <vector>

namespace gatecrash::cli {
namespace {

std::string violation_text(const judge::Violation& violation) {
  return violation.invariant + ": " + violation.message;
}

}  // namespace

void tell_reproduced(const judge::Judge& judge, const std::string& invariant, std::string_view how,
                     report::JunitCase& verdict) {
  const std::vector<judge::Violation>& violations = judge.violations();
  if (violations.empty()) {
    verdict.message = "not reproduced" + std::string(how) + ": " + invariant + " holds now";
    return;
  }
  verdict.outcome = report::JunitCase::Outcome::kFailed;
  const auto same = std::find_if(violations.begin(), violations.end(), [&](const auto& violation) {
    return violation.invariant == invariant;
  });
  verdict.message = same != violations.end()
                        ? "reproduced" + std::string(how) + ": " + violation_text(*same)
                        : "another invariant than " + invariant +
                              " is violated: " + violation_text(violations[0]);
  for (const judge::Violation& violation : violations) {
    verdict.details += violation_text(violation) + "\n";
  }
}

}  // namespace gatecrash::cli
