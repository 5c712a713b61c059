// The checks of regular expressions: half-anchored, regex-lines, unanchored,
// loose-dot, open-regex.
#include <string>

#include "harness/lint/lint.h"
#include "harness/lint/regex_shape.h"
#include "harness/lint/rules.h"
#include "stack/base/bytes.h"

namespace gatecrash::lint {
namespace {

using policy::Check;
using Anchor = RegexShape::Anchor;

class Regexes {
 public:
  explicit Regexes(std::vector<Finding>& out) : out_(out) {}

  /// `allows`: a call must match it; a denial that matches too much denies too much.
  void look(const policy::Condition& condition, bool allows) {
    const std::string& pattern = condition.regex->pattern();
    const RegexShape shape = regex_shape(pattern);
    const std::string pointer = condition.rule + "/value";
    const std::string shown = printable(pattern, 64);
    const bool some = shape.begin != Anchor::kNone || shape.end != Anchor::kNone;
    const bool all = shape.begin == Anchor::kAll && shape.end == Anchor::kAll;
    if (some && shape.by_line) {
      add("regex-lines", pointer,
          "with (?m) ^ and $ are a line's, so any line of the text may match",
          "remove m from the flags");
    }
    if (shape.many && (shape.begin == Anchor::kSome || shape.end == Anchor::kSome)) {
      add("half-anchored", pointer,
          "^ and $ belong to one alternative of " + shown + " each, not to all of it",
          "write ^(?:" + bare(shown) + ")$");
    } else if (allows && some && !all) {
      const bool begun = shape.begin == Anchor::kAll;
      add("open-regex", pointer,
          std::string(begun ? "anything may follow" : "anything may stand before") + " what " +
              shown + " matches",
          begun ? "end it with $, or with .* to say that you mean it"
                : "begin it with ^, or with .* to say that you mean it");
    } else if (allows && !some) {
      add("unanchored", pointer,
          shown + " is searched for: a text that only contains a match passes",
          "write ^(?:" + shown + ")$ to match the whole text");
    }
    if (shape.loose_dot) {
      add("loose-dot", pointer, "a bare dot is any character: " + shown + " matches more names",
          R"(write \. for a dot)");
    }
  }

 private:
  void add(const char* check, const std::string& pointer, std::string why, std::string remedy) {
    out_.push_back({check, pointer, std::move(why), std::move(remedy), {}});
  }

  /// The alternatives without the anchors at both ends.
  static std::string bare(std::string pattern) {
    if (pattern.starts_with('^')) {
      pattern.erase(0, 1);
    }
    if (pattern.ends_with('$')) {
      pattern.pop_back();
    }
    return pattern;
  }

  std::vector<Finding>& out_;
};

}  // namespace

void lint_regexes(const Subject& subject, std::vector<Finding>& out) {
  Regexes regexes(out);
  for (const NamedRule& named : reachable_rules(subject.policy)) {
    for (const Check& check : named.rule->checks) {
      for (const policy::Condition& condition : check.conditions) {
        if (condition.op == policy::Operator::kRegex) {
          regexes.look(condition, check.kind == Check::Kind::kRequire);
        }
      }
    }
  }
}

}  // namespace gatecrash::lint
