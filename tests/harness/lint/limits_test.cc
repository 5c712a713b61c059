// The checks of limits.cc.
#include <string>

#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

/// Lints limits of the tool "a", and of all tools.
std::string limits(const std::string& of_tool, const std::string& of_all = "") {
  return lint_text(R"({"version":"1","default":"deny","all_tools":{"limits":[)" + of_all +
                   R"(]},"tools":{"a":{"limits":[)" + of_tool + "]}}}");
}

std::string limit(const std::string& counter, const std::string& window, const std::string& rest) {
  return R"({"counter":")" + counter + R"(","window":)" + window + "," + rest + "}";
}

const std::string kMinute = "\"minute\"";
const std::string kHour = "\"hour\"";

TEST(LintLimits, FindsCountersThatNeverCountAndMaximaThatFitNothing) {
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5,"increment":0)")),
            "never-counts /tools/a/limits/0/increment\n");
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":0)")), "max-zero /tools/a/limits/0/max\n");
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":2,"increment":3)")),
            "max-zero /tools/a/limits/0/max\n");
}

TEST(LintLimits, FindsCountersThatAClientResets) {
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5,"scope":"session","algorithm":"sliding")")),
            "session-scope /tools/a/limits/0\n");
}

TEST(LintLimits, FindsTheBurstAroundAWindowsEdgeUnlessSomethingBoundsIt) {
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5)")), "window-edge /tools/a/limits/0\n");
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5,"algorithm":"sliding")")), "");
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5)") + "," +
                   limit("d", kHour, R"("max":9,"algorithm":"sliding")")),
            "");
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":5)") + "," +
                   limit("d", kHour, R"("max":10,"algorithm":"sliding")")),
            "window-edge /tools/a/limits/0\n");
  EXPECT_EQ(limits("", limit("c", kMinute, R"("max":5)")), "window-edge /all_tools/limits/0\n");
}

TEST(LintLimits, FindsAmountsThatOneCallMayTakeWhole) {
  const std::string amount =
      limit("c", kHour, R"("max":500,"increment_from":"args.n","algorithm":"sliding")");
  EXPECT_EQ(limits(amount), "unbounded-amount /tools/a/limits/0\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[
                {"path":"args.n","op":"lte","value":50}]}],"limits":[)" +
                      amount + "]}}}"),
            "");
}

TEST(LintLimits, FindsLimitsThatAnotherAlwaysReachesFirst) {
  const std::string ten = limit("c", kMinute, R"("max":10,"algorithm":"sliding")");
  const auto second = [&](const std::string& window, const std::string& rest) {
    return limits(ten + "," + limit("d", window, rest + R"(,"algorithm":"sliding")"));
  };
  EXPECT_EQ(second(kMinute, R"("max":20)"), "dead-limit /tools/a/limits/1\n");
  EXPECT_EQ(second(kHour, R"("max":600)"), "dead-limit /tools/a/limits/1\n");
  EXPECT_EQ(second(kHour, R"("max":599)"), "");
  EXPECT_EQ(second("90", R"("max":600)"), "") << "90 is no multiple of 60: not judged";
  EXPECT_EQ(second(kMinute, R"("max":20,"increment":2)"), "") << "they count differently";
  EXPECT_EQ(second(kMinute, R"("max":20,"scope":"global")"), "") << "grants add up";
  EXPECT_NE(second(kMinute, R"("max":20,"scope":"session")").find("dead-limit /tools/a/limits/1"),
            std::string::npos);
  EXPECT_EQ(limits(limit("c", kMinute, R"("max":20,"algorithm":"sliding")"), ten),
            "dead-limit /tools/a/limits/0\n");
}

TEST(LintLimits, CountsTheWindowsThatALongerOneCanTouch) {
  const std::string fixed = limit("c", kMinute, R"("max":10)");
  EXPECT_EQ(limits(fixed + "," + limit("d", kMinute, R"("max":19,"algorithm":"sliding")")),
            "window-edge /tools/a/limits/0\n")
      << "a sliding minute touches two fixed ones";
  EXPECT_EQ(limits(fixed + "," + limit("d", kMinute, R"("max":20,"algorithm":"sliding")")),
            "dead-limit /tools/a/limits/1\nwindow-edge /tools/a/limits/0\n");
}

TEST(LintLimits, KeepsTheFirstOfTwoThatAreEqual) {
  const std::string rest = R"("max":10,"algorithm":"sliding")";
  EXPECT_EQ(limits(limit("c", kMinute, rest) + "," + limit("d", kMinute, rest)),
            "dead-limit /tools/a/limits/1\n");
}

TEST(LintLimits, PointsAtTheRuleInYaml) {
  EXPECT_EQ(lint_text("version: \"1\"\ndefault: deny\ntools:\n  a:\n    rules:\n"
                      "      - {name: slow, rate_limit: 5/minute}\n"),
            "window-edge /tools/a/rules/0/rate_limit\n");
}

}  // namespace
}  // namespace gatecrash::lint
