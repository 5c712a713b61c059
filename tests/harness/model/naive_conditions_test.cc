#include "harness/model/naive_conditions.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::model {
namespace {

wire::Value json(std::string_view text) { return wire::read_json(text).value(); }

Says says(const std::string& condition, std::string_view arguments,
          std::string_view fields = "{}") {
  const auto policy = policy::read_hosted_policy(
      R"({"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[)" + condition +
          "]}]}}}",
      "p");
  EXPECT_TRUE(policy) << policy.error().to_string();
  const wire::Value given = json(arguments);
  const wire::Value grant = json(fields);
  return ask(policy->tools.at("t").checks.at(0).conditions.at(0), {&given, &grant});
}

TEST(NaiveConditions, SayYesNoOrCannot) {
  struct Row {
    const char* condition;
    const char* arguments;
    Says says;
  };

  const Row rows[] = {
      {R"({"path":"args.a","op":"eq","value":1})", R"({"a":1.0})", Says::kYes},
      {R"({"path":"args.a","op":"eq","value":1})", R"({"a":"1"})", Says::kNo},
      {R"({"path":"args.a","op":"eq","value":1})", "{}", Says::kCannotSay},
      {R"({"path":"args.a","op":"neq","value":1})", R"({"a":"1"})", Says::kCannotSay},
      {R"({"path":"args.a","op":"neq","value":"x"})", R"({"a":"1"})", Says::kYes},
      {R"({"path":"args.a","op":"in","value":[null,{}]})", R"({"a":{}})", Says::kYes},
      {R"({"path":"args.a","op":"not_in","value":[1,"x"]})", R"({"a":1})", Says::kNo},
      {R"({"path":"args.a","op":"not_in","value":[1,"x"]})", R"({"a":2})", Says::kCannotSay},
      {R"({"path":"args.a","op":"not_in","value":[1,3]})", R"({"a":2})", Says::kYes},
      {R"({"path":"args.a","op":"lte","value":2})", R"({"a":2.0})", Says::kYes},
      {R"({"path":"args.a","op":"lt","value":2})", R"({"a":2.0})", Says::kNo},
      {R"({"path":"args.a","op":"gt","value":2})", R"({"a":"3"})", Says::kCannotSay},
      {R"({"path":"args.a","op":"gte","value":"b"})", R"({"a":"B"})", Says::kNo},
      {R"({"path":"args.a","op":"regex","value":"^x"})", R"({"a":"xy"})", Says::kYes},
      {R"({"path":"args.a","op":"regex","value":"^x"})", R"({"a":1})", Says::kCannotSay},
      {R"({"path":"args.a","op":"contains","value":"b"})", R"({"a":"abc"})", Says::kYes},
      {R"({"path":"args.a","op":"contains","value":[1]})", R"({"a":[[1.0]]})", Says::kYes},
      {R"({"path":"args.a","op":"contains","value":1})", R"({"a":"1"})", Says::kCannotSay},
      {R"({"path":"args.a","op":"exists"})", R"({"a":null})", Says::kYes},
      {R"({"path":"args.a","op":"exists","value":false})", R"({"a":null})", Says::kNo},
      {R"({"path":"args.a[1].b","op":"eq","value":{"x":1,"y":2}})",
       R"({"a":[0,{"b":{"y":2.0,"x":1}}]})", Says::kYes},
      {R"({"path":"args[\"a.b\"]","op":"eq","value":true})", R"({"a.b":true})", Says::kYes},
      {R"({"path":"args.a[0]","op":"exists"})", R"({"a":{"0":1}})", Says::kNo},
      {R"({"path":"grant.a","op":"exists"})", R"({"a":1})", Says::kNo},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(says(row.condition, row.arguments), row.says)
        << row.condition << " of " << row.arguments;
  }
  EXPECT_EQ(says(R"({"path":"grant.a","op":"eq","value":1})", "{}", R"({"a":1})"), Says::kYes);
}

TEST(NaiveConditions, CountWhatTheArgumentSays) {
  policy::Limit limit;
  limit.increment = policy::Amount::of(3);
  EXPECT_EQ(amount_of(limit, {}), 3 * kNanosPerUnit);
  limit.increment_from = policy::Path{policy::Path::Root::kArguments, {std::string("n")}, "args.n"};
  const auto amount = [&](std::string_view arguments) {
    const wire::Value given = json(arguments);
    return amount_of(limit, {&given, nullptr});
  };
  EXPECT_EQ(amount(R"({"n":2.5})"), 5 * kNanosPerUnit / 2);
  for (const char* bad : {"{}", R"({"n":"1"})", R"({"n":-1})", R"({"n":null})", R"({"n":1e-10})"}) {
    EXPECT_EQ(amount(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace gatecrash::model
