#include "mocks/healthlake/lake.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"
#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

TEST(Lake, CreatesReadsUpdatesAndDeletesAResource) {
  World world;
  const auto created =
      world.fhir("POST", "Patient", R"({"resourceType":"Patient","name":[{"family":"Chen"}]})");
  ASSERT_EQ(created.status, 201) << created.body;
  const std::string id(*parsed(created.body).find_string("id"));
  const std::string path = "Patient/" + id;
  EXPECT_EQ(world.fhir("GET", path).body, created.body);
  const std::string body = R"({"resourceType":"Patient","id":")" + id + R"(","active":true})";
  EXPECT_EQ(world.fhir("PUT", path, body, {{"If-Match", "W/\"7\""}}).status, 412);
  EXPECT_EQ(world.fhir("PUT", path, body, {{"If-Match", "W/\"1\""}}).status, 200);
  EXPECT_EQ(world.fhir("GET", path + "/_history/1").body, created.body);
  EXPECT_EQ(world.fhir("DELETE", path).status, 204);
  EXPECT_EQ(world.fhir("GET", path).status, 410);
  EXPECT_EQ(world.fhir("GET", "Patient/never").status, 404);
}

TEST(Lake, EveryAnswerHasTheSameHeadersInTheOrderOfTheirNames) {
  World world;
  const auto created = world.fhir("POST", "Patient", R"({"resourceType":"Patient"})");
  std::vector<std::string> names;
  for (const auto& [name, value] : created.headers) {
    names.push_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"Content-Length", "Content-Type", "Date", "ETag",
                                             "Last-Modified", "x-amzn-RequestId"}));
  EXPECT_EQ(*wire::find_header(created.headers, "content-length"),
            std::to_string(created.body.size()));
  EXPECT_EQ(*wire::find_header(created.headers, "content-type"), "application/fhir+json");
  EXPECT_EQ(*wire::find_header(created.headers, "date"), "Sat, 21 Nov 2026 12:00:00 GMT");
  EXPECT_EQ(*wire::find_header(created.headers, "etag"), "W/\"1\"");
  EXPECT_EQ(wire::find_header(created.headers, "x-amzn-requestid")->size(), 36U);
  const auto aws = world.aws("DescribeFHIRDatastore", "{}");
  EXPECT_EQ(*wire::find_header(aws.headers, "content-type"), "application/x-amz-json-1.0");
}

TEST(Lake, OneSeedGivesTheSameBytes) {
  const auto run = [](std::uint64_t seed) {
    World world({.seed = seed});
    std::string log;
    for (int i = 0; i < 3; ++i) {
      const auto answer = world.fhir("POST", "Patient", R"({"resourceType":"Patient"})");
      log += answer.body + *wire::find_header(answer.headers, "x-amzn-requestid");
      log += world.aws("CreateFHIRDatastore", R"({"DatastoreTypeVersion":"R4"})").body;
    }
    return log;
  };
  EXPECT_EQ(run(5), run(5));
  EXPECT_NE(run(5), run(6));
}

TEST(Lake, ReseedChangesTheIdsAndKeepsWhatIsStored) {
  World one;
  World two;
  const std::string id = one.create("Patient", R"({"resourceType":"Patient"})");
  one.lake.reseed(9);
  two.lake.reseed(9);
  EXPECT_EQ(one.fhir("GET", "Patient/" + id).status, 200);
  World three;
  three.lake.reseed(9);
  EXPECT_EQ(two.create("Patient", R"({"resourceType":"Patient"})"),
            three.create("Patient", R"({"resourceType":"Patient"})"));
}

TEST(Lake, ACopyIsAWorldOfItsOwnWithoutTheSink) {
  World world;
  const std::string id = world.create("Patient", R"({"resourceType":"Patient"})");
  const std::size_t told = world.effects.size();
  Lake copy(world.lake);
  const wire::HttpRequest remove{.method = "DELETE",
                                 .origin = {},
                                 .target = "/datastore/" + std::string(kId) + "/r4/Patient/" + id,
                                 .headers = {},
                                 .body = {}};
  EXPECT_EQ(copy.handle(remove, kStart).status, 204);
  EXPECT_EQ(world.effects.size(), told);
  EXPECT_EQ(world.fhir("GET", "Patient/" + id).status, 200);
  world.lake = copy;  // back the other way: the sink stays
  EXPECT_EQ(world.fhir("GET", "Patient/" + id).status, 410);
  EXPECT_EQ(world.effects.size(), told + 2);
}

struct EffectCase {
  const char* name;
  const char* method;
  const char* path;
  const char* body;
  std::string_view operation;
  int status;
  bool changed;
  std::string_view arguments;  // without datastore_id
};

class LakeEffect : public testing::TestWithParam<EffectCase> {};

TEST_P(LakeEffect, IsToldForEveryRequest) {
  World world;
  world.lake.load(kId, R"({"resourceType":"Patient","id":"p"})", kStart).value();
  const EffectCase& given = GetParam();
  world.fhir(given.method, given.path, given.body);
  ASSERT_EQ(world.effects.size(), 1U);
  const Effect& effect = world.last();
  EXPECT_EQ(effect.operation, given.operation);
  EXPECT_EQ(effect.status, given.status);
  EXPECT_EQ(effect.changed, given.changed);
  EXPECT_EQ(effect.at, kStart);
  wire::Value arguments = effect.arguments;
  EXPECT_TRUE(arguments.erase("datastore_id"));
  EXPECT_EQ(wire::write_json(arguments), given.arguments);
}

INSTANTIATE_TEST_SUITE_P(
    Lake, LakeEffect,
    testing::Values(
        EffectCase{"read", "GET", "Patient/p", "", "healthlake:ReadResource", 200, false,
                   R"({"resource_type":"Patient","resource_id":"p"})"},
        EffectCase{"read_miss", "GET", "Patient/q", "", "healthlake:ReadResource", 404, false,
                   R"({"resource_type":"Patient","resource_id":"q"})"},
        EffectCase{"vread", "GET", "Patient/p/_history/1", "", "healthlake:VersionReadResource",
                   200, false, R"({"resource_type":"Patient","resource_id":"p","version_id":"1"})"},
        EffectCase{"history", "GET", "Patient/p/_history", "", "healthlake:GetHistoryByResourceId",
                   200, false, R"({"resource_type":"Patient","resource_id":"p"})"},
        EffectCase{"search", "GET", "Patient?name=a&_id=x&_id=y", "", "healthlake:SearchWithGet",
                   200, false,
                   R"({"resource_type":"Patient","query":{"name":"a","_id":["x","y"]}})"},
        EffectCase{"post_search", "POST", "Patient/_search", "name=a+b",
                   "healthlake:SearchWithPost", 200, false,
                   R"({"resource_type":"Patient","query":{"name":"a b"}})"},
        EffectCase{"create", "POST", "Patient", R"({"resourceType":"Patient","id":"mine"})",
                   "healthlake:CreateResource", 201, true,
                   R"({"resource_type":"Patient","body":{"resourceType":"Patient","id":"mine"}})"},
        EffectCase{"create_refused", "POST", "Patient", R"({"resourceType":"Observation"})",
                   "healthlake:CreateResource", 400, false,
                   R"({"resource_type":"Patient","body":{"resourceType":"Observation"}})"},
        EffectCase{"create_garbage", "POST", "Patient", "{", "healthlake:CreateResource", 400,
                   false, R"({"resource_type":"Patient"})"},
        EffectCase{"update", "PUT", "Patient/p", R"({"resourceType":"Patient","id":"p","n":1.10})",
                   "healthlake:UpdateResource", 200, true,
                   R"({"resource_type":"Patient","resource_id":"p",)"
                   R"("body":{"resourceType":"Patient","id":"p","n":1.10}})"},
        EffectCase{"remove", "DELETE", "Patient/p", "", "healthlake:DeleteResource", 204, true,
                   R"({"resource_type":"Patient","resource_id":"p"})"},
        EffectCase{"remove_miss", "DELETE", "Patient/q", "", "healthlake:DeleteResource", 404,
                   false, R"({"resource_type":"Patient","resource_id":"q"})"},
        EffectCase{"patch", "PATCH", "Patient/p", "[]", "healthlake:PatchResource", 400, false,
                   R"({"resource_type":"Patient","resource_id":"p"})"},
        EffectCase{"bundle", "POST", "", "{}", "healthlake:ProcessBundle", 400, false, "{}"},
        EffectCase{"capabilities", "GET", "metadata", "", "healthlake:GetCapabilities", 200, false,
                   "{}"},
        EffectCase{"unknown_type", "GET", "Zebra/1", "", "healthlake:ReadResource", 404, false,
                   "{}"}),
    [](const auto& one) { return one.param.name; });

TEST(Lake, TellsControlPlaneEffectsWithTheRequest) {
  World world;
  world.aws("DescribeFHIRDatastore", R"({"DatastoreId":"nope"})");
  EXPECT_EQ(world.last().operation, "healthlake:DescribeFHIRDatastore");
  EXPECT_EQ(world.last().status, 400);
  EXPECT_FALSE(world.last().changed);
  EXPECT_EQ(wire::write_json(world.last().arguments), R"({"DatastoreId":"nope"})");
  world.aws("CreateFHIRDatastore", R"({"DatastoreTypeVersion":"R4"})");
  EXPECT_EQ(world.last().operation, "healthlake:CreateFHIRDatastore");
  EXPECT_TRUE(world.last().changed);
}

TEST(Lake, AnswersWhatNobodyRoutesHere) {
  World world;
  EXPECT_EQ(aws_error(world.send("GET", "/")).substr(0, 29), "404 UnknownOperationException");
  EXPECT_EQ(world.send("GET", "/favicon.ico").status, 404);
  EXPECT_EQ(world.effects.size(), 2U);
  EXPECT_EQ(world.last().operation, "healthlake:Unknown");
}

TEST(Lake, LoadsWithoutEffects) {
  World world;
  EXPECT_EQ(world.lake.load(kId, R"({"resourceType":"Patient","id":"p"})", kStart), 1U);
  EXPECT_FALSE(world.lake.load(kId, "nonsense", kStart).has_value());
  EXPECT_TRUE(world.effects.empty());
  EXPECT_EQ(world.fhir("GET", "Patient/p").status, 200);
}

TEST(Lake, MovesToTheOriginItIsReachedBy) {
  World world;
  const auto endpoint = [&] {
    const auto answer =
        world.aws("DescribeFHIRDatastore", R"({"DatastoreId":")" + std::string(kId) + "\"}");
    return std::string(
        *parsed(answer.body).find("DatastoreProperties")->find_string("DatastoreEndpoint"));
  };
  EXPECT_EQ(endpoint(),
            "https://healthlake.us-west-2.amazonaws.com/datastore/" + std::string(kId) + "/r4/");
  world.lake.set_endpoint_origin("http://127.0.0.1:9");
  EXPECT_EQ(endpoint(), "http://127.0.0.1:9/datastore/" + std::string(kId) + "/r4/");
}

}  // namespace
}  // namespace gatecrash::healthlake
