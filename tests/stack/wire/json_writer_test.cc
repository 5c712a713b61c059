#include "stack/wire/json_writer.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

using namespace std::string_view_literals;

struct TextCase {
  std::string_view name;
  std::string_view text;
  std::string_view json;
};

constexpr TextCase kTexts[] = {
    {"empty", "", R"("")"},
    {"quote, backslash, solidus", "\"\\/", R"("\"\\/")"},
    {"short escapes", "\b\f\n\r\t", R"("\b\f\n\r\t")"},
    {"other controls", "\0\x01\x0b\x1f"sv, R"("\u0000\u0001\u000b\u001f")"},
    {"DEL stays", "\x7f", "\"\x7f\""},
    {"C1 control stays", "\xc2\x85", "\"\xc2\x85\""},
    {"line separator", "a\xe2\x80\xa8z", R"("a\u2028z")"},
    {"paragraph separator", "\xe2\x80\xa9", R"("\u2029")"},
    {"both, next to each other", "\xe2\x80\xa8\xe2\x80\xa9", R"("\u2028\u2029")"},
    {"their neighbours stay", "\xe2\x80\xa7\xe2\x80\xaa", "\"\xe2\x80\xa7\xe2\x80\xaa\""},
    {"neighbour, then separator", "\xe2\x80\xa7\xe2\x80\xa8", "\"\xe2\x80\xa7\\u2028\""},
    {"same last bytes in another character", "\xf0\xa2\x80\xa8", "\"\xf0\xa2\x80\xa8\""},
    {"separator after an escape", "\n\xe2\x80\xa8\n", R"("\n\u2028\n")"},
    {"emoji", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
};

TEST(AppendJsonString, EscapesAsLittleAsMayBe) {
  for (const auto& [name, text, json] : kTexts) {
    std::string out;
    append_json_string(out, text);
    EXPECT_EQ(out, json) << name;
  }
}

TEST(AppendJsonString, TakesAnEmptyViewThatPointsNowhere) {
  std::string out;
  append_json_string(out, std::string_view());
  EXPECT_EQ(out, R"("")");
}

TEST(WriteJson, WritesEveryKind) {
  const Value value = Value::object(
      {{"null", {}},
       {"bool", Value::array({true, false})},
       {"number", Value::array({0, -1, std::uint64_t{18446744073709551615U},
                                std::int64_t{-9223372036854775807} - 1, Value::number("1.10")})},
       {"string", "s"},
       {"array", Value::array()},
       {"object", Value::object()},
       {"k\n", Value::array({Value::array({Value::array()})})}});
  EXPECT_EQ(write_json(value), R"({"null":null,"bool":[true,false],)"
                               R"("number":[0,-1,18446744073709551615,-9223372036854775808,1.10],)"
                               R"("string":"s","array":[],"object":{},"k\n":[[[]]]})");
}

TEST(AppendJson, KeepsWhatStandsBefore) {
  std::string out = "data: ";
  append_json(out, Value::array({1}));
  EXPECT_EQ(out, "data: [1]");
}

TEST(WriteJsonPretty, IndentsByTwo) {
  const Value value = Value::object({{"a", Value::array({1, Value::object({{"b", true}})})},
                                     {"empty", Value::array()},
                                     {"none", Value::object()}});
  EXPECT_EQ(write_json_pretty(value), R"({
  "a": [
    1,
    {
      "b": true
    }
  ],
  "empty": [],
  "none": {}
})");
  EXPECT_EQ(write_json_pretty(Value("x")), R"("x")");
}

}  // namespace
}  // namespace gatecrash::wire
