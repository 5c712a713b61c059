#include "stack/wire/value.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

static_assert(!std::is_constructible_v<Value, const int*>);
static_assert(!std::is_constructible_v<Value, std::nullptr_t>);
static_assert(std::is_nothrow_move_constructible_v<Value>);
static_assert(std::is_nothrow_move_constructible_v<Member>);

TEST(Value, IsNullUnlessMadeSomething) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(false).is_bool());
  EXPECT_TRUE(Value(0).is_number());
  EXPECT_TRUE(Value("").is_string());
  EXPECT_TRUE(Value::array().is_array());
  EXPECT_TRUE(Value::object().is_object());
}

TEST(Value, SpellsIntegersPlainly) {
  EXPECT_EQ(Value(-7).number_token(), "-7");
  EXPECT_EQ(Value(std::numeric_limits<std::int64_t>::min()).number_token(), "-9223372036854775808");
  EXPECT_EQ(Value(std::numeric_limits<std::uint64_t>::max()).number_token(),
            "18446744073709551615");
}

TEST(Value, ReadsIntegersThatFit) {
  const std::array<std::pair<const char*, std::optional<std::int64_t>>, 10> cases = {
      {{"0", 0},
       {"-0", 0},
       {"-12", -12},
       {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
       {"9223372036854775808", std::nullopt},
       {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
       {"-9223372036854775809", std::nullopt},
       {"1.0", std::nullopt},
       {"1e2", std::nullopt},
       {"1E0", std::nullopt}}};
  for (const auto& [token, expected] : cases) {
    EXPECT_EQ(Value::number(token).as_int64(), expected) << token;
  }
  EXPECT_EQ(Value("1").as_int64(), std::nullopt);
  EXPECT_EQ(Value(true).as_int64(), std::nullopt);
}

TEST(ValueDeathTest, AccessorsCheckTheKind) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(Value(1).as_string(), "CHECK failed: is_string\\(\\)");
  EXPECT_DEATH(Value("1").number_token(), "CHECK failed: is_number\\(\\)");
  EXPECT_DEATH(Value().members(), "CHECK failed: is_object\\(\\)");
  EXPECT_DEATH(Value::object().push_back(1), "CHECK failed: is_array\\(\\)");
}

TEST(Value, FindsMembers) {
  const Value value = Value::object({{"a", 1}, {"b", "x"}, {"", true}});
  ASSERT_NE(value.find("b"), nullptr);
  EXPECT_EQ(value.find("b")->as_string(), "x");
  EXPECT_NE(value.find(""), nullptr);
  EXPECT_EQ(value.find("A"), nullptr);
  EXPECT_EQ(Value::array().find("a"), nullptr);
  EXPECT_EQ(value.find_string("b"), "x");
  EXPECT_EQ(value.find_string("a"), std::nullopt);
  EXPECT_EQ(value.find_string("c"), std::nullopt);
}

TEST(Value, SetReplacesInPlaceOrAppends) {
  Value value = Value::object({{"a", 1}, {"b", 2}});
  value.set("a", "new").as_string() += "er";
  value.set("c", Value());
  EXPECT_EQ(value, Value::object({{"a", "newer"}, {"b", 2}, {"c", {}}}));
}

TEST(Value, EraseKeepsOrder) {
  Value value = Value::object({{"a", 1}, {"b", 2}, {"c", 3}});
  EXPECT_TRUE(value.erase("b"));
  EXPECT_FALSE(value.erase("b"));
  EXPECT_EQ(value, Value::object({{"a", 1}, {"c", 3}}));
}

TEST(Value, CopiesDeeply) {
  Value first = Value::array({Value::object({{"a", 1}})});
  const Value copy = first;
  first.items().front().set("a", 2);
  EXPECT_EQ(copy.items().front().find("a")->number_token(), "1");
}

TEST(Value, IsFilledWhereItStands) {
  Value value("old");
  value.make_array().emplace_back(1);
  EXPECT_EQ(value, Value::array({1}));
  value.make_object().push_back({"k", {}});
  EXPECT_EQ(value, Value::object({{"k", {}}}));
  value.make_string() = "text";
  EXPECT_EQ(value, Value("text"));
  value.make_number("1.0");
  EXPECT_EQ(value, Value::number("1.0"));
}

TEST(Value, EqualityCountsOrderAndSpelling) {
  EXPECT_EQ(Value::object({{"a", 1}, {"b", 2}}), Value::object({{"a", 1}, {"b", 2}}));
  EXPECT_FALSE(Value::object({{"a", 1}, {"b", 2}}) == Value::object({{"b", 2}, {"a", 1}}));
  EXPECT_FALSE(Value::number("1.0") == Value::number("1"));
  EXPECT_FALSE(Value("1") == Value(1));
  EXPECT_FALSE(Value() == Value(false));
}

TEST(SameData, IgnoresMemberOrderAtEveryDepth) {
  const Value a =
      Value::array({Value::object({{"a", Value::object({{"x", 1}, {"y", 2}})}, {"b", 2}})});
  const Value b =
      Value::array({Value::object({{"b", 2}, {"a", Value::object({{"y", 2}, {"x", 1}})}})});
  EXPECT_TRUE(same_data(a, b));
}

TEST(SameData, SeesEveryDifference) {
  const Value base = Value::object({{"a", Value::array({1, 2})}, {"b", "x"}});
  const std::array<Value, 7> others = {
      Value::object({{"a", Value::array({2, 1})}, {"b", "x"}}),
      Value::object({{"a", Value::array({1, 2, 3})}, {"b", "x"}}),
      Value::object({{"a", Value::array({1, 2})}, {"b", "y"}}),
      Value::object({{"a", Value::array({1, 2})}, {"c", "x"}}),
      Value::object({{"a", Value::array({1, 2})}}),
      Value::object({{"a", Value::array({1, Value::number("2.0")})}, {"b", "x"}}),
      Value::array()};
  for (const Value& other : others) {
    EXPECT_FALSE(same_data(base, other));
    EXPECT_FALSE(same_data(other, base));
  }
}

Value counted(int members) {
  Value value = Value::object();
  for (int i = 0; i < members; ++i) {
    value.members().push_back({"k" + std::to_string(i), i});
  }
  return value;
}

// A peer chooses the number of members: comparing each with each other took seconds here.
TEST(SameData, ComparesManyMembersInLinearithmicTime) {
  const Value a = counted(40'000);
  Value b = a;
  std::reverse(b.members().begin(), b.members().end());
  const std::clock_t start = std::clock();
  EXPECT_TRUE(same_data(a, b));
  b.members().front().value = 0;
  EXPECT_FALSE(same_data(a, b));
  EXPECT_LT(std::clock() - start, CLOCKS_PER_SEC);
}

TEST(SameData, AgreesForFewAndManyMembers) {
  for (const int members : {0, 1, 15, 16, 17, 18, 40}) {
    const Value a = counted(members);
    Value b = a;
    std::reverse(b.members().begin(), b.members().end());
    EXPECT_TRUE(same_data(a, b)) << members;
    b.members().push_back({"other", 1});
    EXPECT_FALSE(same_data(a, b)) << members;
  }
}

TEST(KindName, UsesJsonSchemasWords) {
  EXPECT_EQ(kind_name(Value().kind()), "null");
  EXPECT_EQ(kind_name(Value(true).kind()), "boolean");
  EXPECT_EQ(kind_name(Value(1).kind()), "number");
  EXPECT_EQ(kind_name(Value("").kind()), "string");
  EXPECT_EQ(kind_name(Value::array().kind()), "array");
  EXPECT_EQ(kind_name(Value::object().kind()), "object");
}

}  // namespace
}  // namespace gatecrash::wire
