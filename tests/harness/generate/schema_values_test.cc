#include "harness/generate/schema_values.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_schema.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

using wire::Value;

Value json(std::string_view text) {
  auto value = wire::read_json(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : Value();
}

using Maker = void (*)(std::string&, const SchemaNode&, ValueDraw&, int);

std::string made(Maker maker, const Schema& schema, std::uint64_t seed) {
  Choices choices = Choices::from_seed(seed);
  ValueDraw draw{choices, seed};
  std::string out;
  maker(out, schema.root(), draw, 0);
  return out;
}

std::optional<Broken> spoilt(std::string& out, const Schema& schema, std::uint64_t seed) {
  Choices choices = Choices::from_seed(seed);
  ValueDraw draw{choices, seed};
  return append_invalid(out, schema.root(), draw);
}

/// The input schemas of every list of tools at hand: the repository's own, and more where they are.
std::vector<Value> tool_schemas() {
  std::vector<Value> schemas;
  for (const char* const file :
       {"/stack/servers/healthlake_tools.json", "/../shared/reference/tools-healthlake-29.json",
        "/../shared/reference/tools-healthlake-11.json",
        "/../shared/reference/tools-fhir-7.json"}) {
    std::ifstream in(std::string(GATECRASH_SOURCE_DIR) + file, std::ios::binary);
    if (!in) {
      continue;
    }
    const Value list = json(std::string(std::istreambuf_iterator<char>(in), {}));
    const Value* const tools = list.is_array() ? &list : list.find("tools");
    for (const Value& tool : tools->items()) {
      schemas.push_back(*tool.find("inputSchema"));
    }
  }
  return schemas;
}

constexpr std::string_view kSchemas[] = {
    R"({"type":"string"})",
    R"({"type":["string","null"]})",
    R"({"type":"integer","minimum":3,"maximum":5})",
    R"({"type":"number","minimum":0.1,"maximum":0.2})",
    R"({"type":"number"})",
    R"({"type":"boolean"})",
    R"({"type":"array","items":{"type":"integer","minimum":1}})",
    R"({"enum":["a","b",null]})",
    R"({"type":"string","enum":["CREATING","ACTIVE"]})",
    R"({"const":{"a":[1,2]}})",
    R"({"anyOf":[{"type":"string"},{"type":"null"}],"default":null})",
    R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
                 {"type":"array","items":{"type":"string"}}]})",
    R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},
        "required":["a"],"additionalProperties":false})",
    R"({"type":"object","additionalProperties":{"type":"string"}})",
    R"({"type":"object","required":["x"]})",
    R"({"type":"object","properties":{"o":{"type":"object","properties":
        {"s":{"type":"string"}},"required":["s"]}},"required":["o"]})",
    R"({})",
    R"(true)",
};

void expect_valid(const Value& schema_value, std::uint64_t seeds) {
  const Schema schema = Schema::read(schema_value);
  const auto judge = wire::JsonSchema::read(schema_value);
  ASSERT_TRUE(judge.has_value()) << wire::write_json(schema_value);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    for (const Maker maker : {append_valid, append_boundary}) {
      const std::string text = made(maker, schema, seed);
      const auto value = wire::read_json(text);
      ASSERT_TRUE(value.has_value()) << text;
      EXPECT_TRUE(judge->check(*value).empty()) << text.substr(0, 500) << "\n"
                                                << wire::write_json(schema_value);
    }
  }
}

void expect_broken(const Value& schema_value, std::uint64_t seeds) {
  const Schema schema = Schema::read(schema_value);
  const auto judge = wire::JsonSchema::read(schema_value);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    std::string text;
    const auto broken = spoilt(text, schema, seed);
    if (!broken) {
      EXPECT_EQ(text, "");
      continue;
    }
    const auto value = wire::read_json(text);
    ASSERT_TRUE(value.has_value()) << text;
    const auto faults = judge->check(*value);
    EXPECT_EQ(faults.size(), 1U) << broken->keyword << broken->where << " " << text << "\n"
                                 << wire::write_json(schema_value);
  }
}

TEST(SchemaValues, FitTheirSchemaWhenValidOrAtAnEdge) {
  for (const std::string_view schema : kSchemas) {
    expect_valid(json(schema), 60);
  }
}

TEST(SchemaValues, BreakOneKeywordWhenInvalid) {
  for (const std::string_view schema : kSchemas) {
    expect_broken(json(schema), 60);
  }
}

TEST(SchemaValues, FitAndBreakTheSchemasOfRealTools) {
  const std::vector<Value> schemas = tool_schemas();
  ASSERT_GE(schemas.size(), 10U);
  for (const Value& schema : schemas) {
    EXPECT_TRUE(Schema::read(schema).understood());
    expect_valid(schema, 20);
    expect_broken(schema, 20);
  }
}

struct KeywordCase {
  std::string_view schema;
  std::string_view keyword;
};

// Keywords that wire::JsonSchema does not judge are judged by ajv, in tests/interop.
TEST(SchemaValues, SayWhichKeywordTheyBreak) {
  for (const auto& [schema, keyword] : std::initializer_list<KeywordCase>{
           {R"({"type":"string"})", "type"},
           {R"({"enum":["a"]})", "enum"},
           {R"({"const":3})", "enum"},
           {R"({"type":["string","integer","array","object","boolean","null","number"],
                "enum":[1]})",
            "enum"},
           {R"({"anyOf":[{"type":"string"},{"type":"null"}]})", "anyOf"},
           {R"({"oneOf":[{"type":"string"},{"type":"integer"}]})", "oneOf"},
           {R"({"type":"string","minLength":2})", "minLength"},
           {R"({"type":"string","maxLength":2})", "maxLength"},
           {R"({"type":"string","pattern":"^[a-z]+$"})", "pattern"},
           {R"({"type":"integer","minimum":2})", "minimum"},
           {R"({"type":"integer","exclusiveMaximum":2})", "exclusiveMaximum"},
           {R"({"type":"integer","multipleOf":5})", "multipleOf"},
           {R"({"type":"array","minItems":2})", "minItems"},
           {R"({"type":"array","maxItems":2})", "maxItems"},
           {R"({"type":"array","uniqueItems":true})", "uniqueItems"},
           {R"({"type":"object","required":["a"]})", "required"},
           {R"({"type":"object","additionalProperties":false})", "additionalProperties"}}) {
    std::set<std::string_view> seen;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      std::string text;
      if (const auto broken = spoilt(text, Schema::read(json(schema)), seed)) {
        seen.insert(broken->keyword);
      }
    }
    EXPECT_TRUE(seen.contains(keyword)) << schema;
  }
}

TEST(SchemaValues, BreakNothingWhereAnythingGoes) {
  for (const std::string_view schema : {"true", "{}", R"({"description":"x"})"}) {
    std::string text;
    EXPECT_FALSE(spoilt(text, Schema::read(json(schema)), 1).has_value()) << schema;
    EXPECT_EQ(text, "");
  }
}

TEST(SchemaValues, ReachBothEndsOfWhatIsAllowed) {
  const Schema lengths = Schema::read(json(R"({"type":"string","minLength":1,"maxLength":3})"));
  const Schema limits = Schema::read(json(R"({"type":"integer","minimum":-1,"maximum":7})"));
  std::set<std::string> texts;
  std::set<std::string> numbers;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    texts.insert(made(append_boundary, lengths, seed));
    numbers.insert(made(append_boundary, limits, seed));
  }
  EXPECT_TRUE(texts.contains("\"x\"") && texts.contains("\"xxx\""));
  EXPECT_EQ(numbers, (std::set<std::string>{"-1", "7"}));
}

TEST(SchemaValues, AreTheSimplestWhenTheChoicesAre) {
  const Schema schema = Schema::read(json(
      R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},
          "required":["a"]})"));
  Choices simplest = Choices::from_sequence({});
  ValueDraw draw{simplest, 4};
  std::string out;
  append_valid(out, schema.root(), draw);
  EXPECT_EQ(out, R"({"a":"gc-4"})");
}

}  // namespace
}  // namespace gatecrash::generate
