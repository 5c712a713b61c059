#include "harness/generate/schema_pattern.h"

#include <re2/re2.h>

#include <gtest/gtest.h>

namespace gatecrash::generate {
namespace {

TEST(Pattern, MakesWhatTheExpressionAccepts) {
  for (const char* const expression :
       {"^[a-z][a-z0-9_-]{0,31}$", "^(\\d{4})-(\\d{2})(-\\d{2})?$", "a|bc|^d$",
        "^arn:aws:iam::\\d{12}:role/.+$", "s3://[\\w.-]+/(?:[^/]+/)*", "[^a-z]", "\\S+@\\S+\\.com",
        "x*?y+?", "^$", "[\\d.-]+", "(a(b|c){2,}){1,2}", "\\$\\{x\\}", "[A-Za-z0-9\\-\\.]{1,64}"}) {
    const auto pattern = Pattern::read(expression);
    ASSERT_TRUE(pattern.has_value()) << expression;
    const re2::RE2 judge(expression);
    ASSERT_TRUE(judge.ok());
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      Choices choices = Choices::from_seed(seed);
      std::string text;
      pattern->append(text, choices);
      EXPECT_TRUE(re2::RE2::PartialMatch(text, judge)) << expression << " " << text;
    }
  }
}

TEST(Pattern, IsNothingBeyondTheSubset) {
  for (const char* const expression :
       {"(?=a)", "(?<n>a)", "\\bword", "a^b", "$a", "[z-a]", "(a", "a)", "[a", "*a", "a{2",
        "a{3,1}", "\\", "\\1", "\\p{L}", "a{99999}", "[a-\\d]"}) {
    EXPECT_FALSE(Pattern::read(expression).has_value()) << expression;
  }
}

TEST(Pattern, IsShortestForTheSimplestChoices) {
  Choices simplest = Choices::from_sequence({});
  std::string text;
  Pattern::read("^(b|a)[x-z]{2,4}c*$")->append(text, simplest);
  EXPECT_EQ(text, "bxx");
}

}  // namespace
}  // namespace gatecrash::generate
