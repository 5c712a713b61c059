#include "stack/policy/policy_text.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::policy {
namespace {

constexpr std::string_view kBytes = "{\"size\": 3,\n \"colour\": \"red\"}";
constexpr std::array<std::string_view, 2> kKnown = {"size", "colour"};

const PolicyText kPolicyText(kBytes, "file.json");

TEST(PolicyText, ReadsStrictly) {
  ASSERT_TRUE(kPolicyText.read());
  EXPECT_EQ(PolicyText("{\"a\":1,}", "f").read().error().to_string(),
            "f:1:8: expected a key in quotes at or after /a (byte 7)");
  EXPECT_EQ(PolicyText("\t", "f").read().error().to_string(), "f:1:1: the file is empty (byte 0)");
}

std::string problems_of(std::string_view text) {
  Problems problems(text, "f", Problems::Tell::kBytes, {});
  const auto root = read_text(problems, text, "write something");
  return (root ? "value " + wire::write_json(*root) + "\n" : std::string()) +
         (problems.empty() ? "" : problems.error().to_string());
}

TEST(ReadText, TellsEveryDuplicateKeyAndReadsOn) {
  EXPECT_EQ(problems_of("{\"a\":1,\n\"b\":{\"c/d\":1,\"c\\/d\":2},\"a\":[3],\"a\":4}"),
            "value {\"a\":1,\"b\":{\"c/d\":1}}\n"
            "f:2:14: duplicate key \"c/d\" at /b/c~1d (byte 21); the first stands at 2:6; "
            "remove one of them\n"
            "f:2:24: duplicate key \"a\" at /a (byte 31); the first stands at 1:2; "
            "remove one of them\n"
            "f:2:32: duplicate key \"a\" at /a (byte 39); the first stands at 1:2; "
            "remove one of them");
  EXPECT_EQ(problems_of(R"({"a":1,"b":2})"), "value {\"a\":1,\"b\":2}\n");
}

TEST(ReadText, FindsATwinAmongManyMembersAtItsOwnPlace) {
  std::string text = "{";
  for (int i = 0; i < 40; ++i) {
    text += "\"k" + std::to_string(i) + "\":0,";
  }
  const std::size_t at = text.size();
  EXPECT_NE(problems_of(text + "\"k7\":1}").find("at /k7 (byte " + std::to_string(at) + ")"),
            std::string::npos);
}

TEST(ReadText, TellsDuplicateKeysBeforeASyntaxError) {
  EXPECT_EQ(problems_of(R"({"a":1,"a":2,})"),
            "f:1:8: duplicate key \"a\" at /a (byte 7); the first stands at 1:2; remove one of "
            "them\n"
            "f:1:14: expected a key in quotes at or after /a (byte 13)");
  EXPECT_EQ(problems_of(" "), "f:1:1: the file is empty (byte 0); write something");
  EXPECT_EQ(problems_of("\"\xff\""), "f:1:2: invalid UTF-8 in a string (byte 1)");
  EXPECT_EQ(problems_of("{} 1"), "f:1:4: bytes after the value (byte 3)");
}

TEST(ReadText, SaysOfTwinsBeyondItsDepthThatItIsTooDeep) {
  const std::string deep = std::string(64, '[') + R"({"a":1,"a":2})" + std::string(64, ']');
  EXPECT_NE(problems_of(deep).find("nested deeper than 64 levels"), std::string::npos);
}

TEST(PolicyText, PointsAtKeysAndAtValues) {
  EXPECT_EQ(kPolicyText.bad("odd", "/colour", "paint it").value().to_string(),
            "file.json:2:12: odd at /colour (byte 23); paint it");
  EXPECT_EQ(kPolicyText.bad("odd", "/colour", "", PolicyText::At::kKey).value().to_string(),
            "file.json:2:2: odd at /colour (byte 13)");
  EXPECT_EQ(kPolicyText.bad("odd", "", "").value().to_string(),
            "file.json:1:1: odd at the top level (byte 0)");
}

TEST(PolicyText, ChecksKeys) {
  const auto check = [](wire::Value object) {
    const Status status = kPolicyText.check_keys(object, "", kKnown);
    return status ? std::string("fine") : status.error().message;
  };
  EXPECT_EQ(check(wire::Value::object({{"colour", 1}, {"size", 2}})), "fine");
  EXPECT_EQ(check(wire::Value::object({{"color", 1}})),
            R"(unknown key "color" at /color (byte 0); did you mean "colour"?)");
  EXPECT_EQ(check(wire::Value::object({{"weight", 1}})),
            R"(unknown key "weight" at /weight (byte 0); known here: size colour)");
}

TEST(PolicyText, RequiresMembers) {
  const wire::Value object = wire::Value::object({{"size", 3}});
  EXPECT_EQ(**kPolicyText.require(object, "", "size", ""), wire::Value(3));
  EXPECT_EQ(kPolicyText.require(object, "", "mass", "weigh it").error().message,
            R"(missing key "mass" at the top level (byte 0); weigh it)");
}

TEST(PolicyText, ReadsWords) {
  EXPECT_EQ(kPolicyText.read_word("colour", "/colour", kKnown).value(), 1U);
  EXPECT_EQ(kPolicyText.read_word("Colour", "/colour", kKnown).error().code, Code::kConfigUnknown);
  EXPECT_EQ(kPolicyText.read_word(1, "/colour", kKnown).error().code, Code::kConfigInvalid);
}

TEST(PolicyText, ShowsValuesSafely) {
  EXPECT_EQ(shown(wire::Value::array()), "an array");
  EXPECT_EQ(shown(wire::Value::object()), "an object");
  EXPECT_EQ(shown(wire::Value("x")), R"("x")");
  EXPECT_LT(shown(wire::Value(std::string(1000, 'x'))).size(), 100U);
  EXPECT_LT(in_quotes(std::string(1000, 'x')).size(), 100U);
}

}  // namespace
}  // namespace gatecrash::policy
