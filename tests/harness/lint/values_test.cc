// The checks of values.cc.
#include <string>

#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

std::string condition(const std::string& op, const std::string& value) {
  return lint_text(R"({"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[
      {"path":"args.x","op":")" +
                   op + R"(","value":)" + value + "}]}]}}}");
}

const std::string kValuesAt = " /tools/a/require/0/conditions/0/value\n";

TEST(LintValues, FindsListsOfNumbersAndText) {
  EXPECT_EQ(condition("in", R"([1,"2"])"), "mixed-list" + kValuesAt);
  EXPECT_EQ(condition("not_in", R"(["a",2])"), "mixed-list" + kValuesAt);
  EXPECT_EQ(condition("in", R"([1,2])"), "");
  EXPECT_EQ(condition("in", R"(["a",null])"), "");
}

TEST(LintValues, FindsTextThatSpellsANumber) {
  EXPECT_EQ(condition("eq", R"("5")"), "text-number" + kValuesAt);
  EXPECT_EQ(condition("in", R"(["a","true"])"), "text-number" + kValuesAt);
  EXPECT_EQ(condition("neq", R"("five")"), "");
  EXPECT_EQ(condition("eq", "5"), "");
}

TEST(LintValues, FindsNumbersThatWouldBeOrderedAsText) {
  EXPECT_EQ(condition("lte", R"("100")"), "text-order" + kValuesAt);
  EXPECT_EQ(condition("lte", R"("2026-01-01")"), "");
  EXPECT_EQ(condition("lte", "100"), "");
}

}  // namespace
}  // namespace gatecrash::lint
