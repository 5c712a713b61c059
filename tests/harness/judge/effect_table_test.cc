#include "harness/judge/effect_table.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::judge {
namespace {

Explained of(std::string_view tool, std::string_view call, std::string_view operation,
             std::string_view effect) {
  const auto arguments = wire::read_json(call);
  healthlake::Effect seen;
  seen.operation = operation;
  seen.arguments = wire::read_json(effect).value_or(wire::Value());
  const wire::Value* const given = arguments ? &*arguments : nullptr;
  return explains(may_cause(tool, given), given, seen);
}

TEST(EffectTable, WantsEveryArgumentThatBothNameToAgree) {
  constexpr std::string_view kCall =
      R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1"})";
  constexpr std::string_view kRead = "read_fhir_resource";
  constexpr std::string_view kReads = "healthlake:ReadResource";
  EXPECT_EQ(of(kRead, kCall, kReads,
               R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1"})"),
            Explained::kYes);
  EXPECT_EQ(of(kRead, kCall, kReads,
               R"({"datastore_id":"d","resource_type":"Patient","resource_id":"2"})"),
            Explained::kNo);
  EXPECT_EQ(
      of(kRead, kCall, kReads, R"({"datastore_id":"d","resource_type":"Group","resource_id":"1"})"),
      Explained::kNo);
  EXPECT_EQ(of(kRead, kCall, "healthlake:DeleteResource",
               R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1"})"),
            Explained::kNo);
}

TEST(EffectTable, LetsAServerCompleteAResourceButNotChangeIt) {
  constexpr std::string_view kCall =
      R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1",
          "resource_data":{"resourceType":"Patient","active":true}})";
  const auto with_body = [&](const std::string& body) {
    return of(
        "update_fhir_resource", kCall, "healthlake:UpdateResource",
        R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1","body":)" + body + "}");
  };
  EXPECT_EQ(with_body(R"({"id":"1","active":true,"resourceType":"Patient"})"), Explained::kYes);
  EXPECT_EQ(with_body(R"({"id":"1","active":false,"resourceType":"Patient"})"), Explained::kNo);
  EXPECT_EQ(with_body(R"({"id":"1","resourceType":"Patient"})"), Explained::kNo);
}

TEST(EffectTable, ExplainsTheLookUpOfItsOwnDatastore) {
  EXPECT_EQ(of("search_fhir_resources", R"({"datastore_id":"d","resource_type":"Patient"})",
               "healthlake:DescribeFHIRDatastore", R"({"DatastoreId":"d"})"),
            Explained::kYes);
  EXPECT_EQ(of("search_fhir_resources", R"({"datastore_id":"d","resource_type":"Patient"})",
               "healthlake:DescribeFHIRDatastore", R"({"DatastoreId":"e"})"),
            Explained::kNo);
}

TEST(EffectTable, IsNotSureOfWhatItDoesNotKnow) {
  EXPECT_EQ(of("some_other_tool", "{}", "healthlake:DeleteResource", "{}"), Explained::kMaybe);
  EXPECT_EQ(of("search_fhir_resources", R"({"datastore_id":"d","resource_type":"metadata"})",
               "healthlake:GetCapabilities", "{}"),
            Explained::kMaybe);
  EXPECT_EQ(of("read_fhir_resource",
               R"({"datastore_id":"d","resource_type":"Patient","resource_id":"1/_history"})",
               "healthlake:GetHistoryByResourceId", "{}"),
            Explained::kMaybe);
}

TEST(EffectTable, TakesAbsentNullAndEmptyForNothingSaid) {
  EXPECT_EQ(of("create_datastore", R"({"datastore_name":null})", "healthlake:CreateFHIRDatastore",
               R"({"DatastoreName":"x"})"),
            Explained::kYes);
  EXPECT_EQ(of("create_datastore", R"({"datastore_name":"y"})", "healthlake:CreateFHIRDatastore",
               R"({"DatastoreName":"x"})"),
            Explained::kNo);
}

}  // namespace
}  // namespace gatecrash::judge
