// regex: one compiled regular expression of a policy, RE2's dialect, linear in the text.
//
// Immutable; safe to share between threads. The one file that includes RE2 is regex.cc.
// Source: RE2's syntax page; docs/policy.md, "Conditions".
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace gatecrash::policy {

class Regex {
 public:
  /// Errors: config_invalid with RE2's own words.
  static Result<std::shared_ptr<const Regex>> compile(std::string_view pattern);

  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  /// Whether the expression matches somewhere in `text` (UTF-8): it is searched, not anchored.
  bool search(std::string_view text) const;

  const std::string& pattern() const { return pattern_; }

 private:
  struct Program;
  explicit Regex(std::string_view pattern);

  std::string pattern_;
  std::unique_ptr<const Program> program_;
};

}  // namespace gatecrash::policy
