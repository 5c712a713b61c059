#include "stack/policy/conditions.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/policy/path.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

wire::Value json(std::string_view text) { return wire::read_json(text).value(); }

Condition condition(std::string_view path, std::string_view op, std::string_view value) {
  Condition made;
  made.path = read_path(path).value();
  made.op = operator_of(op).value();
  made.value = json(value);
  EXPECT_TRUE(settle(made)) << op << " " << value;
  return made;
}

constexpr Truth kT = Truth::kTrue;
constexpr Truth kF = Truth::kFalse;
constexpr Truth kU = Truth::kUndefined;

struct ConditionRow {
  std::string_view op;
  std::string_view value;     // the condition's
  std::string_view argument;  // args.x; empty: absent
  Truth truth;
};

const ConditionRow kRows[] = {
    // eq and in compare across types as unequal, and numbers by value.
    {"eq", "1", "1", kT},
    {"eq", "1", "1.0", kT},
    {"eq", "1", "10e-1", kT},
    {"eq", "0", "-0", kT},
    {"eq", "1", "\"1\"", kF},
    {"eq", "\"1\"", "1", kF},
    {"eq", "true", "1", kF},
    {"eq", "null", "null", kT},
    {"eq", "null", "", kU},
    {"eq", "null", "false", kF},
    {"eq", "\"\"", "null", kF},
    {"eq", "9007199254740993", "9007199254740992", kF},
    {"eq", "0.1", "0.10000000000000000001", kF},
    {"eq", "\"\\u00e9\"", "\"e\\u0301\"", kF},
    {"eq", "[1,2]", "[1.0,2]", kT},
    {"eq", "[1,2]", "[2,1]", kF},
    {"eq", "[1]", "1", kF},
    {"eq", "{\"a\":1,\"b\":2}", "{\"b\":2.0,\"a\":1}", kT},
    {"eq", "{\"a\":1}", "{\"a\":1,\"b\":2}", kF},
    {"eq", "{\"a\":1}", "{\"b\":1}", kF},
    {"in", "[1,\"2\"]", "1.0", kT},
    {"in", "[1,\"2\"]", "2", kF},
    {"in", "[1,\"2\"]", "\"2\"", kT},
    {"in", "[]", "1", kF},
    {"in", "[null]", "null", kT},
    {"in", "[null]", "", kU},
    {"in", "[\"a\"]", "[\"a\"]", kF},
    {"in", "[[\"a\"]]", "[\"a\"]", kT},
    // neq and not_in across types are in doubt.
    {"neq", "1", "2", kT},
    {"neq", "1", "1.0", kF},
    {"neq", "1", "\"1\"", kU},
    {"neq", "1", "null", kU},
    {"neq", "1", "", kU},
    {"not_in", "[1,2]", "3", kT},
    {"not_in", "[1,2]", "2e0", kF},
    {"not_in", "[1,\"a\"]", "3", kU},
    {"not_in", "[1,\"a\"]", "1", kF},
    {"not_in", "[]", "1", kT},
    {"not_in", "[]", "", kU},
    // Order: numbers with numbers, strings with strings by code points.
    {"lt", "10", "9", kT},
    {"lt", "10", "10", kF},
    {"lte", "10", "1e1", kT},
    {"gt", "10", "10.000000000000000000001", kT},
    {"gte", "10", "9.999999999999999999999", kF},
    {"gte", "10", "10.0", kT},
    {"lt", "10", "\"9\"", kU},
    {"lt", "\"10\"", "\"9\"", kF},
    {"lt", "\"b\"", "\"a\"", kT},
    {"lt", "\"\\ud83d\\ude00\"", "\"\\ufffd\"", kT},
    {"lt", "10", "true", kU},
    {"lt", "10", "null", kU},
    {"lt", "10", "[1]", kU},
    {"gt", "-1", "-2", kF},
    {"lt", "10", "", kU},
    // regex and contains.
    {"regex", "\"^a+$\"", "\"aaa\"", kT},
    {"regex", "\"a\"", "\"bab\"", kT},
    {"regex", "\"^a$\"", "\"b\"", kF},
    {"regex", "\"1\"", "1", kU},
    {"regex", "\"a\"", "[\"a\"]", kU},
    {"regex", "\"a\"", "", kU},
    {"contains", "\"b\"", "\"abc\"", kT},
    {"contains", "\"d\"", "\"abc\"", kF},
    {"contains", "\"\"", "\"\"", kT},
    {"contains", "1", "\"1\"", kU},
    {"contains", "1", "[2,1.0]", kT},
    {"contains", "\"1\"", "[1]", kF},
    {"contains", "[1]", "[[1]]", kT},
    {"contains", "\"a\"", "{\"a\":1}", kU},
    {"contains", "\"a\"", "null", kU},
    {"contains", "\"a\"", "", kU},
    // exists is never in doubt.
    {"exists", "true", "null", kT},
    {"exists", "true", "", kF},
    {"exists", "false", "", kT},
    {"exists", "false", "0", kF},
};

TEST(Conditions, AreTrueFalseOrUndefined) {
  for (const ConditionRow& row : kRows) {
    SCOPED_TRACE(std::string(row.op) + " " + std::string(row.value) + " of " +
                 std::string(row.argument));
    const Condition asked = condition("args.x", row.op, row.value);
    wire::Value arguments = wire::Value::object();
    if (!row.argument.empty()) {
      arguments.set("x", json(row.argument));
    }
    EXPECT_EQ(evaluate(asked, &arguments, nullptr), row.truth);
  }
}

TEST(Conditions, AskTheGrantsFieldsWhereThePathSaysSo) {
  const Condition asked = condition("grant.team", "eq", "\"blue\"");
  const wire::Value fields = json(R"({"team":"blue"})");
  const wire::Value arguments = json(R"({"team":"red"})");
  EXPECT_EQ(evaluate(asked, &arguments, &fields), kT);
  EXPECT_EQ(evaluate(asked, &fields, &arguments), kF);
  EXPECT_EQ(evaluate(asked, &fields, nullptr), kU);
}

TEST(Conditions, ACallWithoutArgumentsHasNone) {
  EXPECT_EQ(evaluate(condition("args.x", "exists", "true"), nullptr, nullptr), kF);
  EXPECT_EQ(evaluate(condition("args", "exists", "true"), nullptr, nullptr), kF);
  EXPECT_EQ(evaluate(condition("args.x", "eq", "1"), nullptr, nullptr), kU);
}

TEST(Conditions, AllTrueAndAnyFalseLeaveDoubtOut) {
  const wire::Value arguments = json(R"({"x":1})");
  const Condition is_true = condition("args.x", "eq", "1");
  const Condition is_false = condition("args.x", "eq", "2");
  const Condition in_doubt = condition("args.y", "eq", "1");
  const auto all = [&](const std::vector<Condition>& list) {
    return all_true(list, &arguments, nullptr);
  };
  const auto any = [&](const std::vector<Condition>& list) {
    return any_false(list, &arguments, nullptr);
  };
  EXPECT_TRUE(all({}));
  EXPECT_TRUE(all({is_true}));
  EXPECT_FALSE(all({is_true, in_doubt}));
  EXPECT_FALSE(all({is_false}));
  EXPECT_FALSE(any({}));
  EXPECT_FALSE(any({is_true, in_doubt}));
  EXPECT_TRUE(any({in_doubt, is_false}));
}

TEST(Conditions, NameEachOperatorOnce) {
  for (std::size_t i = 0; i < std::size(kOperatorWords); ++i) {
    const auto op = static_cast<Operator>(i);
    EXPECT_EQ(operator_of(operator_word(op)), op);
  }
  EXPECT_EQ(operator_word(Operator::kExists), "exists");
  EXPECT_EQ(operator_of("EQ"), std::nullopt);
  EXPECT_EQ(operator_of("=="), std::nullopt);
}

TEST(Conditions, RefuseAValueThatTheOperatorIsNotDefinedFor) {
  struct Refused {
    std::string_view op;
    std::string_view value;
    std::string_view why;
  };

  const Refused rows[] = {
      {"in", "\"a\"", R"(the value of "in" must be an array)"},
      {"not_in", "{}", R"(the value of "not_in" must be an array)"},
      {"lt", "null", R"(the value of "lt" must be a number or a string)"},
      {"gte", "[1]", R"(the value of "gte" must be a number or a string)"},
      {"exists", "1", R"(the value of "exists" must be true or false)"},
      {"regex", "1", R"(the value of "regex" must be a string)"},
  };
  for (const Refused& row : rows) {
    Condition made;
    made.op = operator_of(row.op).value();
    made.value = json(row.value);
    const Status settled = settle(made);
    ASSERT_FALSE(settled) << row.op;
    EXPECT_EQ(settled.error().message, row.why);
  }
  Condition broken;
  broken.op = Operator::kRegex;
  broken.value = "(";
  EXPECT_FALSE(settle(broken));
}

rc::Gen<std::string> any_token() {
  return rc::gen::element<std::string>("0", "-0", "1", "1.0", "10", "1e1", "2", "-1", "0.1",
                                       "\"1\"", "\"a\"", "\"\"", "null", "true", "false", "[]",
                                       "[1]", "{}", "{\"a\":1}");
}

RC_GTEST_PROP(Conditions, AnOperatorAndItsOppositeAreNeverBothTrue, ()) {
  const wire::Value value = json(*any_token());
  wire::Value arguments = wire::Value::object();
  arguments.set("x", json(*any_token()));
  const auto ask = [&](Operator op, const wire::Value& wanted) {
    Condition asked;
    asked.path = read_path("args.x").value();
    asked.op = op;
    asked.value = wanted;
    return evaluate(asked, &arguments, nullptr);
  };
  const auto opposite = [](Truth a, Truth b) {
    return (a == kT && b == kF) || (a == kF && b == kT) || b == kU;
  };
  RC_ASSERT(opposite(ask(Operator::kEq, value), ask(Operator::kNeq, value)));
  const wire::Value list = wire::Value::array({value});
  RC_ASSERT(opposite(ask(Operator::kIn, list), ask(Operator::kNotIn, list)));
  RC_ASSERT(ask(Operator::kIn, list) == ask(Operator::kEq, value));
  if (value.is_number() || value.is_string()) {
    RC_ASSERT(opposite(ask(Operator::kLt, value), ask(Operator::kGte, value)));
    RC_ASSERT(opposite(ask(Operator::kGt, value), ask(Operator::kLte, value)));
  }
}

}  // namespace
}  // namespace gatecrash::policy
