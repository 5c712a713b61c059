#include "stack/policy/regex.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

TEST(Regex, SearchesAndIsNotAnchored) {
  const auto regex = Regex::compile("b+");
  ASSERT_TRUE(regex);
  EXPECT_TRUE((*regex)->search("abbc"));
  EXPECT_FALSE((*regex)->search("ac"));
  EXPECT_FALSE((*regex)->search(""));
  EXPECT_EQ((*regex)->pattern(), "b+");
}

TEST(Regex, MatchesCodePointsAndTextWithNulAndNewlines) {
  EXPECT_TRUE(Regex::compile("^.$").value()->search("\u00e9"));
  EXPECT_TRUE(Regex::compile("b$").value()->search(std::string("a\0b", 3)));
  EXPECT_FALSE(Regex::compile("^b").value()->search("a\nb")) << "^ is the text's begin";
  EXPECT_TRUE(Regex::compile("(?m)^b").value()->search("a\nb"));
  EXPECT_TRUE(Regex::compile("").value()->search(""));
}

TEST(Regex, RefusesWhatRe2DoesNotKnow) {
  for (const char* bad : {"(", "a**", "(?=x)", "\\1", "[b-a]", "a{2,1}", "\xff"}) {
    const auto regex = Regex::compile(bad);
    ASSERT_FALSE(regex) << bad;
    EXPECT_EQ(regex.error().code, Code::kConfigInvalid);
    EXPECT_EQ(regex.error().message.rfind("not a regular expression (RE2): ", 0), 0U);
  }
}

TEST(Regex, IsLinearWhereBacktrackingWouldHang) {
  const auto regex = Regex::compile("^(a+)+$");
  ASSERT_TRUE(regex);
  EXPECT_FALSE((*regex)->search(std::string(50'000, 'a') + "b"));
}

}  // namespace
}  // namespace gatecrash::policy
