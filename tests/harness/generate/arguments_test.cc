#include "harness/generate/arguments.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_schema.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

Tool tool_with(std::string_view schema) { return {"tool", *wire::read_json(schema)}; }

Tool update_tool() {
  return tool_with(R"({"type":"object","properties":{
            "datastore_id":{"type":"string"},"resource_type":{"type":"string"},
            "resource_id":{"type":"string"},
            "resource_data":{"type":"object","additionalProperties":true},
            "if_match":{"anyOf":[{"type":"string"},{"type":"null"}]}},
            "required":["datastore_id","resource_type","resource_id","resource_data"]})");
}

KnownIds one_patient() {
  KnownIds known;
  known.datastores = {"store"};
  known.resources = {{"Patient", "p1", "3"}};
  return known;
}

wire::Value made(const Tool& tool, Validity validity, const KnownIds& known, std::uint64_t serial,
                 Choices& choices, CallSubject* subject = nullptr) {
  std::string text;
  const CallSubject own = ArgumentMaker(tool).append(text, validity, known, serial, choices);
  if (subject != nullptr) {
    *subject = own;
  }
  auto value = wire::read_json(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(wire::Value());
}

TEST(Arguments, UseKnownIdsTogether) {
  Choices simplest = Choices::from_sequence({});
  CallSubject subject;
  const KnownIds known = one_patient();
  const wire::Value arguments = made(update_tool(), Validity::kValid, known, 9, simplest, &subject);
  EXPECT_EQ(arguments.find_string("datastore_id"), "store");
  EXPECT_EQ(arguments.find_string("resource_type"), "Patient");
  EXPECT_EQ(arguments.find_string("resource_id"), "p1");
  ASSERT_NE(arguments.find("resource_data"), nullptr);
  EXPECT_EQ(arguments.find("resource_data")->find_string("resourceType"), "Patient");
  EXPECT_NE(wire::write_json(arguments).find("gc-9"), std::string::npos);
  EXPECT_EQ(subject.resource, &known.resources[0]);
}

TEST(Arguments, FitTheSchemaUnlessTheyAreInvalid) {
  const auto judge = wire::JsonSchema::read(update_tool().input_schema);
  const KnownIds known = one_patient();
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (const Validity validity : {Validity::kValid, Validity::kBoundary}) {
      Choices choices = Choices::from_seed(seed);
      const wire::Value arguments = made(update_tool(), validity, known, seed, choices);
      EXPECT_TRUE(judge->check(arguments).empty()) << wire::write_json(arguments);
    }
  }
}

TEST(Arguments, BreakTheSchemaInOnePlaceWhenInvalid) {
  const auto judge = wire::JsonSchema::read(update_tool().input_schema);
  const KnownIds known = one_patient();
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Choices choices = Choices::from_seed(seed);
    CallSubject subject;
    const wire::Value arguments =
        made(update_tool(), Validity::kInvalid, known, seed, choices, &subject);
    ASSERT_TRUE(subject.broken.has_value());
    const auto faults = judge->check(arguments);
    ASSERT_EQ(faults.size(), 1U) << wire::write_json(arguments);
    EXPECT_EQ(faults[0].pointer, subject.broken->where);
  }
}

TEST(Arguments, FallBackToTheSchemaForUnknownNames) {
  const Tool tool = tool_with(R"({"properties":{"flavour":{"enum":["x","y"]},
      "n":{"type":"integer"},"b":{"type":"boolean"},"l":{"type":"array"},"o":{"type":"object"}},
      "required":["flavour","n","b","l","o"]})");
  Choices choices = Choices::from_seed(2);
  const wire::Value arguments = made(tool, Validity::kValid, KnownIds(), 1, choices);
  EXPECT_TRUE(arguments.find_string("flavour") == "x" || arguments.find_string("flavour") == "y");
  EXPECT_TRUE(arguments.find("n")->is_number());
  EXPECT_TRUE(arguments.find("b")->is_bool());
  EXPECT_TRUE(arguments.find("l")->is_array());
  EXPECT_TRUE(arguments.find("o")->is_object());
}

// A name that means something elsewhere, with a schema that asks for something else.
TEST(Arguments, FitTheSchemaBeforeTheyMeanSomething) {
  const Tool tool = tool_with(R"({"type":"object","properties":{
      "datastore_id":{"type":"integer"},"resource_type":{"enum":["A"]},
      "resource_data":{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]},
      "count":{"type":"string"}},
      "required":["datastore_id","resource_type","resource_data","count"]})");
  const auto judge = wire::JsonSchema::read(tool.input_schema);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const wire::Value arguments = made(tool, Validity::kValid, one_patient(), seed, choices);
    EXPECT_TRUE(judge->check(arguments).empty()) << wire::write_json(arguments);
  }
}

TEST(Arguments, AreEmptyForAToolWithoutProperties) {
  for (const Validity validity : {Validity::kValid, Validity::kBoundary, Validity::kInvalid}) {
    Choices choices = Choices::from_seed(2);
    EXPECT_EQ(made({"type", wire::Value::object()}, validity, KnownIds(), 1, choices),
              wire::Value::object());
  }
}

TEST(Arguments, NameWhatWasDeletedAndWhatNeverWasAtTimes) {
  KnownIds known = one_patient();
  known.deleted = {{"Patient", "gone", "2"}};
  int gone = 0;
  int unknown = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const auto id = std::string(made(update_tool(), Validity::kValid, known, seed, choices)
                                    .find_string("resource_id")
                                    .value());
    gone += id == "gone" ? 1 : 0;
    unknown += id.starts_with("unknown-") ? 1 : 0;
  }
  EXPECT_GT(gone, 5);
  EXPECT_GT(unknown, 5);
  EXPECT_LT(gone + unknown, 100);
}

}  // namespace
}  // namespace gatecrash::generate
