#include "harness/lint/finding.h"

#include <algorithm>
#include <iterator>

#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace gatecrash::lint {
namespace {

constexpr CheckKind kChecks[] = {
    {"default-allow", Severity::kWarning, "a tool that nobody has thought of is allowed"},
    {"hide-all", Severity::kWarning, "hide \"*\" makes every rule for a tool dead"},
    {"hidden-rule", Severity::kWarning, "a rule for a hidden tool never fires"},
    {"deny-all", Severity::kWarning, "a rule for all tools denies every call"},
    {"always-denies", Severity::kWarning, "conditions that no call can meet"},
    {"never-fires", Severity::kWarning, "a denial or approval whose conditions contradict"},
    {"dead-rule", Severity::kWarning, "another rule always decides before it"},
    {"approval-on-denied", Severity::kWarning, "nobody is asked about what is always denied"},
    {"limit-on-denied", Severity::kWarning, "a limit on a tool that is always denied never counts"},
    {"never-counts", Severity::kWarning, "a counter with increment 0 never fills"},
    {"dead-limit", Severity::kWarning, "another limit is always full first"},
    {"max-zero", Severity::kNote, "a limit that no call fits in is a denial in disguise"},
    {"unbounded-amount", Severity::kWarning, "one call may take all that a limit holds"},
    {"session-scope", Severity::kWarning, "a client resets the counter by connecting again"},
    {"window-edge", Severity::kNote, "twice the maximum fits around the edge of a fixed window"},
    {"mixed-list", Severity::kWarning, "a list of numbers and text, which never equal each other"},
    {"text-number", Severity::kNote, "text that spells a number does not equal the number"},
    {"text-order", Severity::kWarning, "text is ordered by letters, not by value"},
    {"half-anchored", Severity::kWarning, "^ and $ bind one alternative, not the expression"},
    {"regex-lines", Severity::kWarning, "^ and $ match at every line"},
    {"unanchored", Severity::kWarning, "a required regex matches anywhere in the text"},
    {"loose-dot", Severity::kWarning, "a bare dot in a name matches any character"},
    {"open-regex", Severity::kNote, "a required regex is anchored at one end"},
    {"unknown-tool", Severity::kWarning, "the server has no such tool"},
    {"unnamed-tool", Severity::kNote, "the server has a tool that no rule names"},
    {"unbounded-change", Severity::kWarning, "a tool that writes or exports has no limit"},
    {"unknown-argument", Severity::kWarning, "the tool has no such argument"},
    {"argument-type", Severity::kWarning, "the argument is never of that type"},
    {"argument-value", Severity::kWarning, "the argument never has that value"},
    {"optional-argument", Severity::kNote, "a call that leaves the argument out is denied"},
};

const CheckKind* find_check(std::string_view id) {
  const auto* const found = std::find_if(std::begin(kChecks), std::end(kChecks),
                                         [id](const CheckKind& c) { return c.id == id; });
  return found == std::end(kChecks) ? nullptr : found;
}

}  // namespace

std::span<const CheckKind> all_checks() { return kChecks; }

Severity severity_of(const Finding& finding) {
  const CheckKind* const kind = find_check(finding.check);
  CHECK(kind != nullptr);
  return kind->severity;
}

std::string_view severity_word(Severity severity) {
  return severity == Severity::kWarning ? "warning" : "note";
}

bool has_warning(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return severity_of(finding) == Severity::kWarning;
  });
}

std::string finding_text(const Finding& finding) {
  std::string text = printable(finding.where) + ": ";
  text += severity_word(severity_of(finding));
  text += ": " + printable(finding.why, 400) + " [" + finding.check + "]\n";
  text += "  at " + (finding.pointer.empty() ? "the top level" : printable(finding.pointer));
  return text + "; " + printable(finding.remedy, 400) + "\n";
}

wire::Value finding_json(const Finding& finding) {
  return wire::Value::object({{"finding", finding.check},
                              {"severity", severity_word(severity_of(finding))},
                              {"where", finding.where},
                              {"pointer", finding.pointer},
                              {"why", finding.why},
                              {"remedy", finding.remedy}});
}

}  // namespace gatecrash::lint
