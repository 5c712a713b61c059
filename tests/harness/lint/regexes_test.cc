// The checks of regexes.cc.
#include <string>

#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

std::string regex(const std::string& pattern, const std::string& key = "require") {
  return lint_text(R"({"version":"1","default":"deny","tools":{"a":{")" + key +
                   R"(":[{"conditions":[{"path":"args.x","op":"regex","value":")" + pattern +
                   R"("}]}]}}})");
}

const std::string kAt = " /tools/a/require/0/conditions/0/value\n";

TEST(LintRegexes, FindsWhatLooksAnchoredAndIsNot) {
  EXPECT_EQ(regex("^Patient$"), "");
  EXPECT_EQ(regex("^Patient|Observation$"), "half-anchored" + kAt);
  EXPECT_EQ(regex("(?m)^Patient$"), "regex-lines" + kAt);
  EXPECT_EQ(regex("Patient"), "unanchored" + kAt);
  EXPECT_EQ(regex("^Patient"), "open-regex" + kAt);
  EXPECT_EQ(regex("Patient$"), "open-regex" + kAt);
  EXPECT_EQ(regex("^Patient/.*"), "");
  EXPECT_EQ(regex("^www.example.org$"), "loose-dot" + kAt);
}

TEST(LintRegexes, LeavesADenialThatMatchesAnywhere) {
  EXPECT_EQ(regex("drop", "deny_if"), "");
  EXPECT_EQ(regex("^drop", "deny_if"), "");
  EXPECT_EQ(regex("^drop|erase$", "deny_if"),
            "half-anchored /tools/a/deny_if/0/conditions/0/value\n");
}

}  // namespace
}  // namespace gatecrash::lint
