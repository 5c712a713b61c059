#include "stack/wire/json_schema.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::wire {
namespace {

/// "POINTER: MESSAGE" of each fault, joined by "; "; "" when valid.
std::string faults(std::string_view schema, std::string_view value) {
  const auto read = JsonSchema::read(*read_json(schema));
  if (!read) {
    return "unread: " + read.error().to_string();
  }
  std::string text;
  for (const SchemaFault& fault : read->check(*read_json(value))) {
    text += (text.empty() ? "" : "; ") + fault.pointer + ": " + fault.message;
  }
  return text;
}

struct Case {
  std::string_view schema;
  std::string_view value;
  std::string_view faults;
};

void check_all(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(faults(c.schema, c.value), c.faults) << c.schema << " on " << c.value;
  }
}

TEST(JsonSchema, TakesAnythingWithoutAnAssertion) {
  check_all({{"{}", "[1,{}]", ""},
             {"true", "null", ""},
             {"false", "null", ": is not allowed here"},
             {R"({"title":"t","default":1,"x-vendor":{}})", "7", ""}});
}

TEST(JsonSchema, ChecksTypes) {
  check_all({{R"({"type":"string"})", R"("a")", ""},
             {R"({"type":"string"})", "1", ": should be string, not number"},
             {R"({"type":["string","null"]})", "null", ""},
             {R"({"type":["string","null"]})", "[]", ": should be null or string, not array"},
             {R"({"type":"integer"})", "1", ""},
             {R"({"type":"integer"})", "1.0", ""},
             {R"({"type":"integer"})", "1e2", ""},
             {R"({"type":"integer"})", "1.5", ": should be integer, not number"},
             {R"({"type":"integer"})", R"("1")", ": should be integer, not string"},
             {R"({"type":"number"})", "1.5", ""},
             {R"({"type":"boolean"})", "true", ""},
             {R"({"type":"object"})", "{}", ""},
             {R"({"type":"array"})", "{}", ": should be array, not object"}});
}

TEST(JsonSchema, ChecksMembers) {
  constexpr std::string_view kSchema =
      R"({"type":"object","properties":{"a":{"type":"string"},"b/c":{"type":"number"}},)"
      R"("required":["a"],"additionalProperties":{"type":"boolean"}})";
  check_all({{kSchema, R"({"a":"x"})", ""},
             {kSchema, R"({"a":"x","b/c":1,"d":true})", ""},
             {kSchema, "{}", "/a: is required"},
             {kSchema, R"({"a":null,"b/c":"","d":0})",
              "/a: should be string, not null; /b~1c: should be number, not string; "
              "/d: should be boolean, not number"},
             {R"({"additionalProperties":false})", R"({"~":1})", "/~0: is not allowed here"},
             {R"({"additionalProperties":true})", R"({"a":1})", ""},
             {R"({"required":["a"]})", "[]", ""}});
}

TEST(JsonSchema, ChecksItems) {
  constexpr std::string_view kSchema =
      R"({"items":{"type":"object","additionalProperties":{"type":"string"}}})";
  check_all({{kSchema, "[]", ""},
             {kSchema, R"([{"a":"b"},{}])", ""},
             {kSchema, R"([{},{"Key":1}])", "/1/Key: should be string, not number"},
             {R"({"items":false})", "[1]", "/0: is not allowed here"}});
}

TEST(JsonSchema, ChecksValuesByTheirMeaning) {
  check_all({{R"({"enum":["a",1,{"k":[1.0]}]})", R"("a")", ""},
             {R"({"enum":["a",1]})", "1.0", ""},
             {R"({"enum":[{"k":[1.0],"l":2}]})", R"({"l":2,"k":[1]})", ""},
             {R"({"enum":["a"]})", R"("b")", ": is not one of the values allowed"},
             {R"({"enum":[{"k":1}]})", R"({"k":1,"l":1})", ": is not one of the values allowed"},
             {R"({"const":null})", "null", ""},
             {R"({"const":5})", "6", ": is not one of the values allowed"}});
}

TEST(JsonSchema, ChecksLimitsExactly) {
  constexpr std::string_view kSchema = R"({"minimum":1,"maximum":100})";
  check_all({{kSchema, "1", ""},
             {kSchema, "1e2", ""},
             {kSchema, "0.999999999999999999999", ": is below the minimum of 1"},
             {kSchema, "100.0000000000000000001", ": is above the maximum of 100"},
             {kSchema, R"("0")", ""}});
}

TEST(JsonSchema, TellsTheFaultsOfTheBranchThatWasMeant) {
  constexpr std::string_view kSchema =
      R"({"anyOf":[{"type":"object","additionalProperties":{"type":"string"}},{"type":"null"}]})";
  check_all(
      {{kSchema, "null", ""},
       {kSchema, R"({"a":"b"})", ""},
       {kSchema, R"({"a":1})", "/a: should be string, not number"},
       {kSchema, "7", ": should be null or object, not number"},
       {R"({"anyOf":[{"minimum":5},{"maximum":1}]})", "3", ": has none of the forms allowed"}});
}

TEST(JsonSchema, RefusesWhatItDoesNotUnderstand) {
  check_all(
      {{R"({"pattern":"x"})", "1",
        "unread: /pattern: the JSON Schema keyword \"pattern\" is not supported"},
       {R"({"properties":{"a":{"items":{"$ref":"#"}}}})", "1",
        "unread: /properties/a/items/$ref: the JSON Schema keyword \"$ref\" is not "
        "supported"},
       {R"({"type":"text"})", "1", "unread: /type: \"type\" names no JSON Schema type"},
       {R"({"required":"a"})", "1", "unread: /required: \"required\" is not an array"},
       {R"({"required":[1]})", "1",
        "unread: /required: \"required\" holds something other than names"},
       {R"({"properties":[]})", "1", "unread: /properties: \"properties\" is not an object"},
       {R"({"anyOf":[]})", "1", "unread: /anyOf: \"anyOf\" is not an array of schemas"},
       {R"({"minimum":"1"})", "1", "unread: /minimum: \"minimum\" is not a number"},
       {R"({"enum":1})", "1", "unread: /enum: \"enum\" is not an array, or stands beside const"},
       {R"({"items":[{}]})", "1", "unread: /items: a schema is an object or a boolean"}});
}

TEST(JsonSchema, BoundsTheNumberOfFaults) {
  const auto schema = JsonSchema::read(*read_json(R"({"items":false})"));
  const Value many(Value::Array(1000));
  EXPECT_EQ(schema->check(many).size(), kSchemaFaultsMax);
}

}  // namespace
}  // namespace gatecrash::wire
