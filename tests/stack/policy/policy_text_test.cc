#include "stack/policy/policy_text.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

constexpr std::string_view kBytes = "{\"size\": 3,\n \"colour\": \"red\"}";
constexpr std::array<std::string_view, 2> kKnown = {"size", "colour"};
constexpr std::array<std::string_view, 1> kUnsupported = {"shape"};

const PolicyText kText(kBytes, "file.json");

TEST(PolicyText, ReadsStrictly) {
  ASSERT_TRUE(kText.read());
  EXPECT_EQ(PolicyText("{\"a\":1,}", "f").read().error().to_string(),
            "f:1:8: expected a key in quotes at or after /a");
  EXPECT_EQ(PolicyText("\t", "f").read().error().code, Code::kConfigInvalid);
}

TEST(PolicyText, PointsAtKeysAndAtValues) {
  EXPECT_EQ(kText.bad("odd", "/colour", "paint it").value().to_string(),
            "file.json:2:12: odd at /colour; paint it");
  EXPECT_EQ(kText.bad("odd", "/colour", "", PolicyText::At::kKey).value().to_string(),
            "file.json:2:2: odd at /colour");
  EXPECT_EQ(kText.bad("odd", "", "").value().to_string(), "file.json:1:1: odd at the top level");
}

TEST(PolicyText, ChecksKeys) {
  const auto check = [](wire::Value object) {
    const Status status = kText.check_keys(object, "", kKnown, kUnsupported);
    return status ? std::string("fine") : status.error().message;
  };
  EXPECT_EQ(check(wire::Value::object({{"colour", 1}, {"size", 2}})), "fine");
  EXPECT_EQ(check(wire::Value::object({{"color", 1}})),
            R"(unknown key "color" at /color; did you mean "colour"?)");
  EXPECT_EQ(check(wire::Value::object({{"weight", 1}})),
            R"(unknown key "weight" at /weight; known here: size colour)");
  EXPECT_EQ(check(wire::Value::object({{"shape", 1}})),
            R"(key "shape" is not supported by this release at /shape; )"
            "without it the policy would mean something else, so it is refused");
}

TEST(PolicyText, RequiresMembers) {
  const wire::Value object = wire::Value::object({{"size", 3}});
  EXPECT_EQ(**kText.require(object, "", "size", ""), wire::Value(3));
  EXPECT_EQ(kText.require(object, "", "mass", "weigh it").error().message,
            R"(missing key "mass" at the top level; weigh it)");
}

TEST(PolicyText, ReadsWordsAndAmounts) {
  EXPECT_EQ(kText.read_word("colour", "/colour", kKnown).value(), 1U);
  EXPECT_EQ(kText.read_word("Colour", "/colour", kKnown).error().code, Code::kConfigUnknown);
  EXPECT_EQ(kText.read_word(1, "/colour", kKnown).error().code, Code::kConfigInvalid);
  EXPECT_EQ(kText.read_amount(wire::Value::number("1.50"), "/size").value(),
            Amount::of(1, 500'000'000));
  for (const wire::Value& bad :
       {wire::Value(-1), wire::Value("1"), wire::Value::number("1e-10"),
        wire::Value::number("9000000000000001"), wire::Value(true), wire::Value()}) {
    EXPECT_EQ(kText.read_amount(bad, "/size").error().code, Code::kConfigInvalid) << shown(bad);
  }
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
