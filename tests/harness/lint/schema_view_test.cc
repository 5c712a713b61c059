#include "harness/lint/schema_view.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/path.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::lint {
namespace {

const wire::Value& schema() {
  static const wire::Value kSchema = wire::read_json(R"({
    "type":"object","required":["a"],
    "properties":{
      "a":{"type":"string","enum":["x","y"]},
      "b":{"anyOf":[{"type":"integer"},{"type":"null"}]},
      "c":{"type":"object","properties":{"d":{"type":["number","null"]}},
           "additionalProperties":false},
      "e":{"type":"array","items":{"$ref":"#/$defs/item"}},
      "f":{"type":"object","additionalProperties":true},
      "g":{"type":"object"},
      "h":{"type":"object","additionalProperties":{"type":"string"}},
      "i":{},
      "j":{"const":5,"type":"integer"},
      "k":{"$ref":"#/$defs/loop"},
      "l":{"anyOf":[{"type":"string","enum":["x"]},{"type":"string"}]},
      "m":{"anyOf":[{"type":"string"},{"type":"string","enum":["x"]}]},
      "n":{"anyOf":[{"type":"null"},{"type":"string","enum":["x"]}]},
      "o":{"type":"string","anyOf":[{"enum":["x"]},{"enum":["y"]}]}},
    "$defs":{"item":{"type":"object","properties":{"name":{"type":"string"}}},
             "loop":{"$ref":"#/$defs/loop"}}})")
                                         .value();
  return kSchema;
}

/// The types at a path, with "?" when optional, "*" when anything goes, "-" when unknown.
std::string at(const char* path) {
  const SchemaView view = view_schema(schema(), policy::read_path(path).value());
  std::string text;
  for (const std::string_view type : view.types) {
    (text += type) += " ";
  }
  return text + std::to_string(view.values.size()) + (view.optional ? "?" : "") +
         (view.anything ? "*" : "") + (view.known ? "" : "-");
}

TEST(SchemaView, FollowsAPathThroughTheSchema) {
  EXPECT_EQ(at("args.a"), "string 2");
  EXPECT_EQ(at("args.b"), "integer null 0?");
  EXPECT_EQ(at("args.c.d"), "number null 0?");
  EXPECT_EQ(at("args.e[3].name"), "string 0?");
  EXPECT_EQ(at("args.h.any"), "string 0?");
  EXPECT_EQ(at("args.j"), "integer 1?");
}

TEST(SchemaView, KnowsWhatMayBeAnything) {
  EXPECT_EQ(at("args.f.any.thing"), "0?*");
  EXPECT_EQ(at("args.g.any"), "0?*");
  EXPECT_EQ(at("args.i"), "0?*");
  EXPECT_EQ(at("args.l"), "string string 1?*");
  EXPECT_EQ(at("args.m"), "string string 1?*") << "whichever stands first";
  EXPECT_EQ(at("args.n"), "null string 1?");
  EXPECT_EQ(at("args.o"), "string 2?");
  EXPECT_TRUE(view_schema(wire::Value::object(), policy::read_path("args.x").value()).known);
}

TEST(SchemaView, KnowsWhatIsNotThere) {
  EXPECT_EQ(at("args.z"), "0?-");
  EXPECT_EQ(at("args.c.z"), "0?-");
  EXPECT_EQ(at("args.a.z"), "0-");
  EXPECT_EQ(at("args.a[0]"), "0-");
  const SchemaView view = view_schema(schema(), policy::read_path("args.c.z").value());
  EXPECT_EQ(view.siblings, std::vector<std::string_view>{"d"});
}

TEST(SchemaView, EndsWhereASchemaRefersToItself) { EXPECT_EQ(at("args.k"), "0?"); }

TEST(SchemaView, TakesAnIntegerForANumber) {
  const SchemaView view = view_schema(schema(), policy::read_path("args.b").value());
  EXPECT_TRUE(has_type(view, wire::Value::Kind::kNumber));
  EXPECT_TRUE(has_type(view, wire::Value::Kind::kNull));
  EXPECT_FALSE(has_type(view, wire::Value::Kind::kString));
}

}  // namespace
}  // namespace gatecrash::lint
