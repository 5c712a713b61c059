// finding: one thing that a policy says and probably does not mean, and the table of all checks.
//
// Values only. Source: docs/lint.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/wire/value.h"

namespace gatecrash::lint {

enum class Severity : std::uint8_t { kNote, kWarning };

/// A kind of finding. docs/lint.md has a section for each.
struct CheckKind {
  std::string_view id;
  Severity severity = Severity::kWarning;
  std::string_view summary;
};

/// Every check, in the order in which findings are told.
std::span<const CheckKind> all_checks();

struct Finding {
  std::string check;    // the id of a CheckKind
  std::string pointer;  // JSON Pointer into the policy
  std::string why;      // what is wrong, and what follows from it
  std::string remedy;   // what to write instead
  std::string where;    // "FILE:LINE:COLUMN"
};

/// REQUIRES: a known check.
Severity severity_of(const Finding& finding);

/// "warning" or "note".
std::string_view severity_word(Severity severity);

/// True when some finding is a warning.
bool has_warning(const std::vector<Finding>& findings);

/// "WHERE: warning: WHY [id]" and an indented line with the remedy, each safe for a terminal.
std::string finding_text(const Finding& finding);

/// {"finding":id,"severity":...,"where":...,"pointer":...,"why":...,"remedy":...}
wire::Value finding_json(const Finding& finding);

}  // namespace gatecrash::lint
