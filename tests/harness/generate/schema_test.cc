#include "harness/generate/schema.h"

#include <gtest/gtest.h>

#include "harness/generate/schema_values.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::generate {
namespace {

Schema read(std::string_view text) {
  const auto value = wire::read_json(text);
  EXPECT_TRUE(value.has_value()) << text;
  return Schema::read(*value);
}

TEST(Schema, FoldsReferencesAndAllOf) {
  const Schema schema = read(R"({"$defs":{"id":{"type":"string","maxLength":9}},
      "type":"object","properties":{"a":{"$ref":"#/$defs/id"},
      "b":{"allOf":[{"$ref":"#/$defs/id"},{"minLength":2,"maxLength":20}]}}})");
  ASSERT_TRUE(schema.understood());
  const SchemaNode& a = *schema.root().properties.at(0).schema;
  EXPECT_EQ(a.types, SchemaNode::kString);
  EXPECT_EQ(a.length_max, 9U);
  const SchemaNode& b = *schema.root().properties.at(1).schema;
  EXPECT_EQ(b.types, SchemaNode::kString);
  EXPECT_EQ(b.length_min, 2U);
  EXPECT_EQ(b.length_max, 9U) << "the tighter of the two";
}

TEST(Schema, FoldsWhatStandsBesideItsAlternatives) {
  const Schema schema = read(R"({"type":"object","required":["kind"],
      "properties":{"kind":{"type":"string"}},
      "oneOf":[{"properties":{"kind":{"const":"a"}}},{"properties":{"kind":{"const":"b"}}}]})");
  ASSERT_EQ(schema.root().alternatives.size(), 2U);
  const SchemaNode& first = *schema.root().alternatives[0];
  EXPECT_EQ(first.types, SchemaNode::kObject);
  EXPECT_TRUE(first.properties.at(0).required);
  EXPECT_EQ(first.properties.at(0).schema->enums, std::vector<std::string>{"\"a\""});
}

TEST(Schema, SaysWhatItDoesNotUnderstand) {
  EXPECT_TRUE(read(R"({"title":"t","description":"d","x-mcp-header":"h"})").understood());
  for (const std::string_view text :
       {R"({"not":{"type":"string"}})", R"({"$ref":"https://example.org/s"})",
        R"({"$ref":"#/$defs/none"})", R"x({"type":"string","pattern":"(?=a)"})x",
        R"({"allOf":[{"pattern":"a"},{"pattern":"b"}]})",
        R"({"allOf":[{"minimum":"x"},{"minimum":1}]})"}) {
    EXPECT_FALSE(read(text).understood()) << text;
  }
}

// It is a peer's: it may refer to itself, be deep, and grow without end.
TEST(Schema, EndsWhereASchemaDoesNot) {
  for (const std::string_view text :
       {R"({"$defs":{"n":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},
            {"type":"null"}]}},"required":["next"]}},"$ref":"#/$defs/n"})",
        R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})",
        R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})",
        R"({"type":"array","items":{"$ref":"#"}})",
        R"({"type":"object","anyOf":[{"properties":{"a":{"$ref":"#"}}},
            {"properties":{"b":{"$ref":"#"}}}]})"}) {
    const Schema schema = read(text);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Choices choices = Choices::from_seed(seed);
      ValueDraw draw{choices, 1};
      std::string out;
      append_valid(out, schema.root(), draw);
      append_boundary(out, schema.root(), draw);
      append_invalid(out, schema.root(), draw);
      EXPECT_LT(out.size(), 1'000'000U) << text;
    }
  }
}

TEST(Schema, TakesAnyValueForASchema) {
  for (const std::string_view text :
       {"1", "null", "[]", R"({"type":7,"enum":3,"properties":[],"required":"x","anyOf":{},
        "minimum":"a","minLength":-1,"pattern":9,"items":4,"examples":1,"prefixItems":0})"}) {
    const Schema schema = read(text);
    Choices choices = Choices::from_seed(1);
    ValueDraw draw{choices, 1};
    std::string out;
    append_valid(out, schema.root(), draw);
    EXPECT_TRUE(wire::read_json(out).has_value()) << out;
  }
}

}  // namespace
}  // namespace gatecrash::generate
