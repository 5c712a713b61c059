#include "harness/dissect/line_cutter.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

using std::string_view_literals::operator""sv;
using Lines = std::vector<std::string>;

Lines cut(const LineRules& rules, std::string_view bytes, std::size_t step) {
  LineCutter cutter(rules);
  Lines lines;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    cutter.push(bytes.substr(at, step));
    while (const auto line = cutter.next()) {
      lines.emplace_back(*line);
    }
  }
  if (const auto line = cutter.last()) {
    lines.emplace_back(*line);
  }
  return lines;
}

void expect_lines(const LineRules& rules, std::string_view bytes, const Lines& expected) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    EXPECT_EQ(cut(rules, bytes, step), expected) << step;
  }
}

TEST(LineCutter, EndsLinesAtLfAndTakesOneCrOff) {
  expect_lines({}, "a\r\nb\rc\n\nd\r\r\ne", {"a", "b\rc", "", "d\r", "e"});
}

TEST(LineCutter, EndsLinesAtCrWhereThatCounts) {
  LineRules rules;
  rules.cr_ends = true;
  expect_lines(rules, "a\r\nb\rc\n\nd\r\r\ne\r", {"a", "b", "c", "", "d", "", "e"});
}

TEST(LineCutter, TrimsWhatPhpTrims) {
  LineRules rules;
  rules.trimmed = " \t\n\r\0\x0b"sv;
  expect_lines(rules, "\0 a b\x0b\r\n\0\n"sv, {"a b", ""});
}

TEST(LineCutter, DropsAnUnfinishedLastLineWhereThatIsTheCustom) {
  LineRules rules;
  rules.last_line_counts = false;
  expect_lines(rules, "a\nb", {"a"});
}

TEST(LineCutter, IsBrokenByAnOverLongLine) {
  LineRules rules;
  rules.line_bytes_max = 3;
  LineCutter cutter(rules);
  cutter.push("abcd");
  EXPECT_FALSE(cutter.next());
  EXPECT_TRUE(cutter.broken());
  cutter.push("\nx\n");
  EXPECT_FALSE(cutter.next());
}

TEST(LineCutter, ForgetsOrDiscardsAnOverLongLine) {
  LineRules rules;
  rules.line_bytes_max = 3;
  rules.too_long = LineRules::TooLong::kForget;
  EXPECT_EQ(cut(rules, "abcdef\nx\n", 4), (Lines{"ef", "x"}));
  rules.too_long = LineRules::TooLong::kDiscard;
  EXPECT_EQ(cut(rules, "abcdefghijk\nx\n", 4), (Lines{"x"}));
}

}  // namespace
}  // namespace gatecrash::dissect
