#include "harness/lint/regex_shape.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::lint {
namespace {

char letter(RegexShape::Anchor anchor) {
  return anchor == RegexShape::Anchor::kAll ? 'A'
                                            : (anchor == RegexShape::Anchor::kSome ? 's' : '-');
}

/// Begin, end, then a letter for each of: several alternatives, by line, a loose dot.
std::string shape(std::string_view pattern) {
  const RegexShape found = regex_shape(pattern);
  return std::string{letter(found.begin), letter(found.end)} + (found.many ? "|" : "") +
         (found.by_line ? "m" : "") + (found.loose_dot ? "." : "");
}

TEST(RegexShape, SeesWhereAnExpressionIsAnchored) {
  struct Row {
    std::string_view pattern;
    std::string_view shape;
  };

  for (const Row& row : {
           Row{"", "--"},
           Row{"abc", "--"},
           Row{"^abc$", "AA"},
           Row{R"(\Aabc\z)", "AA"},
           Row{"^abc", "A-"},
           Row{"abc$", "-A"},
           Row{R"(abc\$)", "--"},
           Row{R"(abc\\$)", "-A"},
           Row{"abc[$]", "--"},
           Row{"^a|b$", "ss|"},
           Row{"^a$|^b$", "AA|"},
           Row{"^(a|b)$", "AA"},
           Row{"(^a|b$)", "ss|"},
           Row{"(?:^a$)", "AA"},
           Row{"(^a$)(b)", "--"},
           Row{"^[a|b]$", "AA"},
           Row{"^[]|]$", "AA"},
           Row{"^[[:alpha:]|]$", "AA"},
           Row{R"(^a\|b$)", "AA"},
           Row{"(?i)^a$", "AA"},
           Row{"(?m)^a$", "AAm"},
           Row{"(?-m)^a$", "AA"},
           Row{"(?im)(?s)^a$", "AAm"},
           Row{"^a.*", "AA"},
           Row{".*a$", "AA"},
           Row{R"(^a\.*)", "A-"},
           Row{"^www.example.com$", "AA."},
           Row{R"(^www\.example\.com$)", "AA"},
           Row{"^a.*b$", "AA"},
           Row{"[", "--"},
           Row{"(", "--"},
           Row{R"(\)", "--"},
       }) {
    EXPECT_EQ(shape(row.pattern), row.shape) << row.pattern;
  }
}

}  // namespace
}  // namespace gatecrash::lint
