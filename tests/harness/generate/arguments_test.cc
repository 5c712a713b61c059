#include "harness/generate/arguments.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

Tool update_tool() {
  return {"update_fhir_resource", *wire::read_json(R"({"type":"object","properties":{
            "datastore_id":{"type":"string"},"resource_type":{"type":"string"},
            "resource_id":{"type":"string"},"resource_data":{"type":"object"},
            "if_match":{"anyOf":[{"type":"string"},{"type":"null"}]}},
            "required":["datastore_id","resource_type","resource_id","resource_data"]})")};
}

KnownIds one_patient() {
  KnownIds known;
  known.datastores = {"store"};
  known.resources = {{"Patient", "p1", "3"}};
  return known;
}

TEST(Arguments, UseKnownIdsTogether) {
  Choices simplest = Choices::from_sequence({});
  const wire::Value arguments =
      make_arguments(update_tool(), Validity::kValid, one_patient(), 9, simplest);
  EXPECT_EQ(arguments.find_string("datastore_id"), "store");
  EXPECT_EQ(arguments.find_string("resource_type"), "Patient");
  EXPECT_EQ(arguments.find_string("resource_id"), "p1");
  ASSERT_NE(arguments.find("resource_data"), nullptr);
  EXPECT_EQ(arguments.find("resource_data")->find_string("resourceType"), "Patient");
  EXPECT_NE(wire::write_json(arguments).find("gc-9"), std::string::npos);
}

TEST(Arguments, HaveEveryRequiredMemberWhenValid) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const wire::Value arguments =
        make_arguments(update_tool(), Validity::kValid, one_patient(), seed, choices);
    for (const char* const name : {"datastore_id", "resource_type", "resource_id"}) {
      EXPECT_TRUE(arguments.find_string(name).has_value()) << name;
    }
    EXPECT_TRUE(arguments.find("resource_data")->is_object());
  }
}

TEST(Arguments, BreakTheSchemaInOnePlaceWhenInvalid) {
  const Tool tool = update_tool();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const wire::Value arguments =
        make_arguments(tool, Validity::kInvalid, one_patient(), seed, choices);
    const wire::Value* const properties = tool.input_schema.find("properties");
    int broken = 0;
    for (const wire::Member& member : arguments.members()) {
      const wire::Value* const property = properties->find(member.key);
      const bool fits = property != nullptr && (property->find("anyOf") != nullptr
                                                    ? member.value.is_string()
                                                    : wire::kind_name(member.value.kind()) ==
                                                          property->find_string("type"));
      broken += fits ? 0 : 1;
    }
    int missing = 0;
    for (const wire::Value& name : tool.input_schema.find("required")->items()) {
      missing += arguments.find(name.as_string()) == nullptr ? 1 : 0;
    }
    const bool optional_dropped = broken == 0 && missing == 0;  // spoiling by leaving if_match out
    EXPECT_TRUE(optional_dropped || broken + missing == 1) << wire::write_json(arguments);
  }
}

TEST(Arguments, FallBackToTheSchemaForUnknownNames) {
  const Tool tool{"other", *wire::read_json(R"({"properties":{"flavour":{"enum":["x","y"]},
      "n":{"type":"integer"},"b":{"type":"boolean"},"l":{"type":"array"},"o":{"type":"object"}},
      "required":["flavour","n","b","l","o"]})")};
  Choices choices = Choices::from_seed(2);
  const wire::Value arguments = make_arguments(tool, Validity::kValid, KnownIds(), 1, choices);
  EXPECT_TRUE(arguments.find_string("flavour") == "x" || arguments.find_string("flavour") == "y");
  EXPECT_TRUE(arguments.find("n")->is_number());
  EXPECT_TRUE(arguments.find("b")->is_bool());
  EXPECT_TRUE(arguments.find("l")->is_array());
  EXPECT_TRUE(arguments.find("o")->is_object());
}

TEST(Arguments, AreEmptyForAToolWithoutProperties) {
  Choices choices = Choices::from_seed(2);
  EXPECT_EQ(
      make_arguments({"type", wire::Value::object()}, Validity::kValid, KnownIds(), 1, choices),
      wire::Value::object());
}

}  // namespace
}  // namespace gatecrash::generate
