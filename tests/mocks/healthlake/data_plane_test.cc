#include "mocks/healthlake/data_plane.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

class DataPlaneTolerance : public testing::TestWithParam<const char*> {};

TEST_P(DataPlaneTolerance, ReadsThePathAnyway) {
  World world;
  world.lake.load(kId, R"({"resourceType":"Patient","id":"p-1"})", kStart).value();
  EXPECT_EQ(world.fhir("GET", GetParam()).status, 200);
}

INSTANTIATE_TEST_SUITE_P(DataPlane, DataPlaneTolerance,
                         testing::Values("Patient/p-1", "Patient/p-1/", "/Patient/p-1",
                                         "Patient//p-1", "Patient/p-1?_format=json",
                                         "Patient/p%2D1", "Patient/", "Patient/?_format=json",
                                         "metadata", "metadata/?_format=json"));

struct RefusedPath {
  const char* name;
  const char* method;
  std::string target;
  std::string_view outcome;
};

class DataPlaneRefusal : public testing::TestWithParam<RefusedPath> {};

TEST_P(DataPlaneRefusal, IsAnOperationOutcome) {
  World world;
  const auto answer = world.send(GetParam().method, GetParam().target);
  EXPECT_EQ(outcome(answer), GetParam().outcome) << answer.body;
  EXPECT_EQ(*wire::find_header(answer.headers, "content-type"), "application/fhir+json");
}

const std::string kBase = "/datastore/" + std::string(kId) + "/r4/";

INSTANTIATE_TEST_SUITE_P(
    DataPlane, DataPlaneRefusal,
    testing::Values(
        RefusedPath{"bad_escape", "GET", kBase + "Patient/%zz", "400 invalid"},
        RefusedPath{"bad_query_escape", "GET", kBase + "Patient?a=%", "400 invalid"},
        RefusedPath{"not_r4", "GET", "/datastore/" + std::string(kId) + "/r5/Patient/1",
                    "404 not-found"},
        RefusedPath{"no_datastore", "GET", "/datastore", "404 not-found"},
        RefusedPath{"other_datastore", "GET", "/datastore/abc/r4/Patient/1", "404 not-found"},
        RefusedPath{"unknown_type", "GET", kBase + "Zebra/1", "404 not-found"},
        RefusedPath{"type_in_lower_case", "GET", kBase + "patient/1", "404 not-found"},
        RefusedPath{"system_search", "GET", kBase + "?_id=1", "400 not-supported"},
        RefusedPath{"transaction", "POST", kBase, "400 not-supported"},
        RefusedPath{"everything", "GET", kBase + "Patient/1/$everything", "400 not-supported"},
        RefusedPath{"validate", "POST", kBase + "Patient/$validate", "400 not-supported"},
        RefusedPath{"type_history", "GET", kBase + "Patient/_history", "400 not-supported"},
        RefusedPath{"compartment", "GET", kBase + "Patient/1/Observation", "400 not-supported"},
        RefusedPath{"conditional_update", "PUT", kBase + "Patient?_id=1", "400 not-supported"},
        RefusedPath{"conditional_delete", "DELETE", kBase + "Patient?_id=1", "400 not-supported"},
        RefusedPath{"patch", "PATCH", kBase + "Patient/1", "400 not-supported"},
        RefusedPath{"post_to_an_instance", "POST", kBase + "Patient/1", "400 not-supported"},
        RefusedPath{"write_to_a_version", "PUT", kBase + "Patient/1/_history/1",
                    "400 not-supported"},
        RefusedPath{"unknown_method", "BREW", kBase + "Patient", "400 not-supported"}),
    [](const auto& one) { return one.param.name; });

TEST(DataPlane, AnswersOnlyForActiveDatastores) {
  World world({.create_datastore_takes = std::chrono::seconds(10)});
  const auto made =
      parsed(world.aws("CreateFHIRDatastore", R"({"DatastoreTypeVersion":"R4"})").body);
  const std::string path =
      "/datastore/" + std::string(*made.find_string("DatastoreId")) + "/r4/Patient";
  EXPECT_EQ(outcome(world.send("GET", path)), "400 processing");
  world.now += std::chrono::seconds(10);
  EXPECT_EQ(world.send("GET", path).status, 200);
}

TEST(DataPlane, KeepsDatastoresApart) {
  World world;
  const std::string other = world.lake.add_datastore("other", kStart);
  const std::string id = world.create("Patient", R"({"resourceType":"Patient"})");
  EXPECT_EQ(world.send("GET", "/datastore/" + other + "/r4/Patient/" + id).status, 404);
}

}  // namespace
}  // namespace gatecrash::healthlake
