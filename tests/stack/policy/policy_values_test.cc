#include "stack/policy/policy_values.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 2> kKnownValues = {"size", "colour"};

Problems no_problems() {
  return {"{}", "f", Problems::Tell::kLines, [](std::string_view) { return std::nullopt; }};
}

wire::Value json_value(std::string_view text) { return wire::read_json(text).value(); }

/// What `read` says of a value, "" when nothing.
template <class Read>
std::string told(const Read& read) {
  Problems problems = no_problems();
  read(problems);
  return problems.empty() ? "" : problems.error().message;
}

TEST(PolicyValues, CheckKeysSuggestsTheNearest) {
  const auto check = [](const wire::Value& object) {
    return told([&](Problems& problems) { check_keys(problems, object, "", kKnownValues); });
  };
  EXPECT_EQ(check(json_value(R"({"colour":1,"size":2})")), "");
  EXPECT_EQ(check(json_value(R"({"color":1})")),
            R"(unknown key "color" at /color; did you mean "colour"?)");
  EXPECT_EQ(check(json_value(R"({"weight":1,"mass":2})")),
            "unknown key \"weight\" at /weight; known here: size colour\n"
            "f:1:1: unknown key \"mass\" at /mass; known here: size colour");
}

TEST(PolicyValues, ReadWindows) {
  const auto window = [](std::string_view text) {
    Problems problems = no_problems();
    return read_window(problems, json_value(text), "/w");
  };
  EXPECT_EQ(window("\"minute\""), minutes(1));
  EXPECT_EQ(window("\"hour\""), hours(1));
  EXPECT_EQ(window("\"day\""), hours(24));
  EXPECT_EQ(window("1"), seconds(1));
  EXPECT_EQ(window("31622400"), hours(366 * 24));
  for (const char* bad : {"0", "-1", "1.5", "31622401", "\"60\"", "\"Minute\"", "null", "[]"}) {
    EXPECT_EQ(window(bad), std::nullopt) << bad;
  }
}

TEST(PolicyValues, ReadTimesToWait) {
  const auto timeout = [](std::string_view text) {
    Problems problems = no_problems();
    return read_timeout(problems, json_value(text), "/t");
  };
  EXPECT_EQ(timeout("\"30m\""), minutes(30));
  EXPECT_EQ(timeout("\"90s\""), seconds(90));
  EXPECT_EQ(timeout("\"1h30m5s\""), seconds(5405));
  EXPECT_EQ(timeout("\"24h\""), hours(24));
  EXPECT_EQ(timeout("60"), minutes(1));
  for (const char* bad : {"\"\"", "\"30\"", "\"m\"", "\"30m1h\"", "\"1m1m\"", "\"1d\"", "\"-1m\"",
                          "\"1h-1m\"", "\"+1m\"", "\"1.5h\"", "\"0s\"", "\"25h\"", "\" 1m\"",
                          "\"99999999999h\"", "0", "86401", "null", "1.0"}) {
    EXPECT_EQ(timeout(bad), std::nullopt) << bad;
  }
}

TEST(PolicyValues, ReadWordsTextsAndAmounts) {
  Problems problems = no_problems();
  EXPECT_EQ(read_word(problems, "colour", "/c", kKnownValues), 1U);
  EXPECT_EQ(read_text(problems, "x", "/c", "a reason"), "x");
  EXPECT_EQ(read_amount(problems, wire::Value::number("2.50"), "/c"), Amount::of(2, 500'000'000));
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read_word(problems, "Colour", "/c", kKnownValues), std::nullopt);
  EXPECT_EQ(read_word(problems, 1, "/c", kKnownValues), std::nullopt);
  EXPECT_EQ(read_text(problems, 1, "/c", "a reason"), std::nullopt);
  EXPECT_EQ(read_amount(problems, "1", "/c"), std::nullopt);
  EXPECT_EQ(problems.error().message,
            "unknown word \"Colour\" at /c; it is one of \"size\" \"colour\"\n"
            "f:1:1: not a word: 1 at /c; it is one of \"size\" \"colour\"\n"
            "f:1:1: a reason must be a string, not 1 at /c\n"
            "f:1:1: not an amount: \"1\" at /c; a number from 0 to 9000000000000000 with at most "
            "nine places");
}

TEST(PolicyValues, ReadConditionsOneByOne) {
  Problems problems = no_problems();
  const auto conditions = read_conditions(
      problems,
      json_value(R"([{"path":"args.a[0]","op":"in","value":[1]},{"path":"grant.x","op":"exists"},
               {"path":"args.b","op":"regex","value":"^a"}])"),
      "/r");
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(conditions.size(), 3U);
  EXPECT_EQ(conditions[0].rule, "/r/0");
  EXPECT_EQ(conditions[0].op, Operator::kIn);
  EXPECT_EQ(conditions[0].path.steps.size(), 2U);
  EXPECT_EQ(conditions[1].path.root, Path::Root::kGrant);
  EXPECT_EQ(conditions[1].value, wire::Value(true)) << "exists, unless it says false";
  ASSERT_NE(conditions[2].regex, nullptr);
  EXPECT_EQ(conditions[2].regex->pattern(), "^a");
}

TEST(PolicyValues, ReadPastAConditionThatIsWrong) {
  Problems problems = no_problems();
  const auto conditions = read_conditions(
      problems, json_value(R"([1,{"path":"x","op":"is"},{"pth":"args.a","op":"eq","value":1},
               {"path":"args.a","op":"lt","value":null},{"path":"args.a","op":"eq","value":1}])"),
      "/r");
  EXPECT_EQ(conditions.size(), 1U);
  EXPECT_EQ(problems.error().message,
            "a condition must be an object, not 1 at /r/0\n"
            "f:1:1: not a path: \"x\": it begins with args or grant at /r/1/path; as in "
            "\"args.items[0]\" or \"grant.team\"\n"
            "f:1:1: unknown word \"is\" at /r/1/op; it is one of \"eq\" \"neq\" \"in\" \"not_in\" "
            "\"lt\" \"lte\" \"gt\" \"gte\" \"regex\" \"contains\" \"exists\"\n"
            "f:1:1: missing key \"value\" at /r/1; write what the operator compares with\n"
            "f:1:1: unknown key \"pth\" at /r/2/pth; did you mean \"path\"?\n"
            "f:1:1: the value of \"lt\" must be a number or a string at /r/3/value");
  EXPECT_TRUE(read_conditions(problems, json_value("{}"), "/r").empty());
}

TEST(PolicyValues, ToolNamesAreExact) {
  Problems problems = no_problems();
  EXPECT_TRUE(check_tool_name(problems, "a", "/t", Problems::At::kKey));
  EXPECT_TRUE(check_tool_name(problems, std::string(128, 'a'), "/t", Problems::At::kKey));
  EXPECT_TRUE(problems.empty());
  EXPECT_FALSE(check_tool_name(problems, "", "/t", Problems::At::kKey));
  EXPECT_FALSE(check_tool_name(problems, std::string(129, 'a'), "/t", Problems::At::kKey));
  EXPECT_FALSE(check_tool_name(problems, "a*", "/t", Problems::At::kKey));
}

}  // namespace
}  // namespace gatecrash::policy
