#include "mocks/fhir/bundle.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string fixture(const std::string& name) {
  return read(std::string(GATECRASH_SOURCE_DIR "/tests/mocks/fixtures/") + name);
}

std::string stored(const Store& store, std::string_view type_name, std::string_view id) {
  const StoreReply reply = store.read(type(type_name), id);
  return reply.outcome == Outcome::kOk ? reply.version->json : "none";
}

TEST(LoadResources, LoadsNdjsonLineByLine) {
  Store store;
  Rng rng(1);
  EXPECT_EQ(load_resources(store, fixture("practitioners.ndjson"), kNoon, rng), 2U);
  EXPECT_NE(stored(store, "Practitioner", "dr-seven").find("Okafor"), std::string::npos);
}

TEST(LoadResources, ResolvesTheReferencesOfABundle) {
  Store store;
  Rng rng(1);
  ASSERT_TRUE(load_resources(store, fixture("practitioners.ndjson"), kNoon, rng).has_value());
  const auto count = load_resources(store, fixture("family.json"), kNoon, rng);
  ASSERT_TRUE(count.has_value()) << count.error().to_string();
  EXPECT_EQ(*count, 3U);  // the practitioner exists: ifNoneExist
  EXPECT_EQ(stored(store, "Practitioner", "dr-other"), "none");

  std::string encounter_id;
  std::string encounter;
  store.for_each(type("Encounter"), {}, [&](const VersionPtr& version) {
    encounter_id = version->id;
    encounter = version->json;
    return true;
  });
  EXPECT_NE(encounter.find(R"("subject":{"reference":"Patient/p-ada"})"), std::string::npos);
  EXPECT_NE(encounter.find(R"("reference":"Practitioner/dr-seven")"), std::string::npos);
  EXPECT_NE(encounter.find("us-npi|nobody"), std::string::npos);  // nobody matches: left

  const std::string weight = stored(store, "Observation", "o-weight");
  EXPECT_NE(weight.find("\"Encounter/" + encounter_id + "\""), std::string::npos);
  EXPECT_NE(weight.find(R"("performer":[{"reference":"Practitioner/dr-seven"}])"),
            std::string::npos);
  EXPECT_EQ(weight.find("urn:uuid:"), std::string::npos);
}

TEST(LoadResources, KeepsDecimalsByteForByte) {
  Store store;
  Rng rng(1);
  ASSERT_TRUE(load_resources(store, fixture("family.json"), kNoon, rng).has_value());
  const std::string weight = stored(store, "Observation", "o-weight");
  for (const char* token :
       {":1.10,", ":1e2}", ":0.000}", ":3.14159265358979323846264338327950288}"}) {
    EXPECT_NE(weight.find(token), std::string::npos) << token;
  }
}

TEST(LoadResources, LeavesAnIdentifierThatLooksLikeAReference) {
  Store store;
  Rng rng(1);
  ASSERT_TRUE(load_resources(store, fixture("family.json"), kNoon, rng).has_value());
  EXPECT_NE(stored(store, "Patient", "p-ada")
                .find(R"("value":"urn:uuid:5d7a3f6e-0000-4000-8000-000000000001")"),
            std::string::npos);
}

TEST(LoadResources, DrawsAnIdForWhatHasNone) {
  Store one;
  Store two;
  Rng rng_one(7);
  Rng rng_two(7);
  constexpr std::string_view kBody = R"({"resourceType":"Patient"})";
  EXPECT_EQ(load_resources(one, kBody, kNoon, rng_one), 1U);
  EXPECT_EQ(load_resources(two, kBody, kNoon, rng_two), 1U);
  EXPECT_EQ(one.snapshot(type("Patient"))->ndjson(), two.snapshot(type("Patient"))->ndjson());
}

TEST(LoadResources, GivesAKnownIdANewVersion) {
  Store store;
  Rng rng(1);
  constexpr std::string_view kBody = R"({"resourceType":"Patient","id":"p"})";
  EXPECT_EQ(load_resources(store, kBody, kNoon, rng), 1U);
  EXPECT_EQ(load_resources(store, kBody, kNoon, rng), 1U);
  EXPECT_EQ(store.read(type("Patient"), "p").version->number, 2U);
}

struct BadFile {
  const char* name;
  std::string_view bytes;
  std::string_view where;
};

class LoadResourcesRefusal : public testing::TestWithParam<BadFile> {};

TEST_P(LoadResourcesRefusal, SaysWhereAndStoresNothing) {
  Store store;
  Rng rng(1);
  const auto count = load_resources(store, GetParam().bytes, kNoon, rng);
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().code, Code::kConfigInvalid);
  EXPECT_EQ(count.error().where, GetParam().where) << count.error().message;
  EXPECT_EQ(store.version_count(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    LoadResources, LoadResourcesRefusal,
    testing::Values(
        BadFile{"empty", "", ""}, BadFile{"not_json", "resourceType: Patient", ""},
        BadFile{"not_a_resource", R"({"a":1})", ""},
        BadFile{"unknown_type", R"({"resourceType":"Zebra"})", ""},
        BadFile{"outcome", R"({"resourceType":"OperationOutcome"})", ""},
        BadFile{"bad_id", R"({"resourceType":"Patient","id":"a b"})", ""},
        BadFile{"second_line",
                "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n{\"resourceType\":\"Patient\"",
                "line 2"},
        BadFile{"third_line", "{\"resourceType\":\"Patient\"}\n\n{\"resourceType\":\"Zebra\"}",
                "line 3"},
        BadFile{"duplicate_key", "{\"resourceType\":\"Patient\"}\n{\"a\":1,\"a\":2}", "line 2"},
        BadFile{"entry_without_resource",
                R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},{}]})",
                "entry 2"},
        BadFile{"entries_are_no_list", R"({"resourceType":"Bundle","entry":7})", ""}),
    [](const auto& one) { return one.param.name; });

TEST(ConditionalReferences, AreFoundInPrettyAndCompactJson) {
  EXPECT_TRUE(has_conditional_references(fixture("family.json")));
  EXPECT_TRUE(has_conditional_references(R"({"reference":"Location?identifier=a|b"})"));
  EXPECT_FALSE(has_conditional_references(fixture("practitioners.ndjson")));
  EXPECT_FALSE(has_conditional_references(R"({"reference":"Patient/1","url":"Patient?a=b"})"));
  EXPECT_FALSE(has_conditional_references(R"({"reference":"http://x/?a=b"})"));
  EXPECT_FALSE(has_conditional_references(R"("reference")"));
}

TEST(ResourceId, IsOneToSixtyFourPlainCharacters) {
  EXPECT_TRUE(is_resource_id("A-z.09"));
  EXPECT_TRUE(is_resource_id(std::string(64, 'a')));
  for (const std::string& text : {std::string(), std::string(65, 'a'), std::string("a_b"),
                                  std::string("a/b"), std::string("\xc3\xa9")}) {
    EXPECT_FALSE(is_resource_id(text)) << text;
  }
}

TEST(LoadResources, LoadsRealSyntheaBundles) {
  const std::string folder = GATECRASH_SOURCE_DIR "/../shared/data/synthea-bundles/";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "NO REAL SYNTHEA DATA HERE: " << folder << " does not exist";
  }
  Store store;
  Rng rng(1);
  for (const char* name : {"practitioners.json", "patient-02.json"}) {
    const auto count = load_resources(store, read(folder + name), kNoon, rng);
    ASSERT_TRUE(count.has_value()) << name << ": " << count.error().to_string();
    EXPECT_GT(*count, 50U) << name;
  }
  std::size_t left = 0;
  for (const ResourceType& each : resource_types()) {
    const auto snapshot = store.snapshot(each);
    left += snapshot && snapshot->ndjson().find("\"reference\":\"urn:uuid:") != std::string::npos;
  }
  EXPECT_EQ(left, 0U);
}

TEST(LoadResources, LoadsRealSyntheaNdjson) {
  const std::string folder = GATECRASH_SOURCE_DIR "/../shared/data/synthea-bulk/";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "NO REAL SYNTHEA DATA HERE: " << folder << " does not exist";
  }
  Store store;
  Rng rng(1);
  for (const char* name : {"Practitioner.ndjson", "Patient.ndjson", "Immunization.ndjson"}) {
    const auto count = load_resources(store, read(folder + name), kNoon, rng);
    ASSERT_TRUE(count.has_value()) << name << ": " << count.error().to_string();
    EXPECT_GT(*count, 5U) << name;
  }
}

}  // namespace
}  // namespace gatecrash::fhir
