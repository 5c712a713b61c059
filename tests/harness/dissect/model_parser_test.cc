#include "harness/dissect/model_parser.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

std::string parsed(const ModelRules& rules, std::string_view text) {
  const auto value = parse_as(rules, text);
  return value ? wire::write_json(*value) : "refused";
}

TEST(ModelParser, ReadsTheGrammarOfRfc8259ByDefault) {
  EXPECT_EQ(
      parsed({}, " {\"a\\u00e9\\ud83d\\ude00\" : [1, -2.5e1, true, false, null, {}, []]}\r\n"),
      "{\"a\xc3\xa9\xf0\x9f\x98\x80\":[1,-25,true,false,null,{},[]]}");
  for (const std::string_view text : {"",
                                      "{",
                                      "{\"a\"}",
                                      "{\"a\":1,}",
                                      "[1,]",
                                      "[1 2]",
                                      "01",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "+1",
                                      "-",
                                      "tru",
                                      "\"\t\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\ud800\"",
                                      "\"a",
                                      "NaN",
                                      "// x\n1",
                                      "1 1",
                                      "\xff",
                                      "\xef\xbb\xbf"
                                      "1"}) {
    EXPECT_EQ(parsed({}, text), "refused") << text;
  }
}

TEST(ModelParser, KeepsWholeNumbersAsItsRulesSay) {
  ModelRules rules;
  EXPECT_EQ(parsed(rules, "9007199254740993"), "9007199254740992");
  rules.whole = ModelRules::Whole::kFits64ElseDouble;
  EXPECT_EQ(parsed(rules, "18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(parsed(rules, "18446744073709551617"), "18446744073709551616");
  rules.whole = ModelRules::Whole::kExact;
  EXPECT_EQ(parsed(rules, "123456789012345678901234567890"), "123456789012345678901234567890");
  rules.whole_digits_max = 3;
  EXPECT_EQ(parsed(rules, "-123"), "-123");
  EXPECT_EQ(parsed(rules, "1234"), "refused");
}

TEST(ModelParser, TakesWhatItsRulesAllow) {
  ModelRules rules;
  rules.not_a_number = rules.trailing_ignored = rules.comments = rules.loose_escapes =
      rules.mark_skipped = true;
  rules.bytes = rules.surrogates = ModelRules::IllFormed::kReplaced;
  EXPECT_EQ(parsed(rules, "\xef\xbb\xbf// x\n[/* y */NaN,-Infinity,\"\\q\xff\\ud800\\u0041\"] z"),
            "[null,null,\"q\xef\xbf\xbd\xef\xbf\xbd"
            "A\"]");
  EXPECT_EQ(parsed(rules, "[1/* "), "refused");
}

TEST(ModelParser, TreatsNumbersOutOfRangeAsItsRulesSay) {
  ModelRules rules;
  EXPECT_EQ(parsed(rules, "[1e400,-1e400,1e-400]"), "[null,null,0]");
  rules.overflow = ModelRules::Overflow::kRefused;
  EXPECT_EQ(parsed(rules, "1e400"), "refused");
  EXPECT_EQ(parsed(rules, "1e-400"), "0");
  rules.overflow = ModelRules::Overflow::kKept;
  EXPECT_EQ(parsed(rules, "1E400"), "1E400");
}

TEST(ModelParser, RefusesTwinsAndDepthWhereItsRulesSay) {
  ModelRules rules;
  EXPECT_EQ(parsed(rules, R"({"a":1,"a":2})"), R"({"a":1,"a":2})");
  rules.twins_refused = true;
  EXPECT_EQ(parsed(rules, R"({"a":1,"b":3,"a":2})"), "refused");
  rules.depth_max = 2;
  EXPECT_EQ(parsed(rules, "[[1]]"), "[[1]]");
  EXPECT_EQ(parsed(rules, "[[[]]]"), "refused");
}

}  // namespace
}  // namespace gatecrash::dissect
