#include "mocks/healthlake/lake.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::healthlake {
namespace {

constexpr std::string_view kId = "0123456789abcdef0123456789abcdef";
const Instant kStart = instant_from_us(1'795'251'600'000'000);

/// A lake with one ACTIVE datastore, its effects kept.
struct World {
  explicit World(LakeOptions options = {}) : lake(std::move(options)) {
    lake.add_datastore("main", kStart, kId);
    lake.set_effect_sink([this](const Effect& effect) { effects.push_back(effect); });
  }

  wire::HttpResponse fhir(std::string method, std::string_view path, std::string body = {},
                          wire::Headers headers = {}) {
    return lake.handle({.method = std::move(method),
                        .origin = {},
                        .target = "/datastore/" + std::string(kId) + "/r4/" + std::string(path),
                        .headers = std::move(headers),
                        .body = std::move(body)},
                       now);
  }

  wire::HttpResponse aws(std::string_view operation, std::string body) {
    return lake.handle({.method = "POST",
                        .origin = {},
                        .target = "/",
                        .headers = {{"X-Amz-Target", "HealthLake." + std::string(operation)}},
                        .body = std::move(body)},
                       now);
  }

  Lake lake;
  Instant now = kStart;
  std::vector<Effect> effects;
};

std::string created_id(const wire::HttpResponse& response) {
  return std::string(wire::read_json(response.body)->find_string("id").value_or("none"));
}

TEST(Lake, CreatesReadsUpdatesAndDeletesAResource) {
  World world;
  const auto created =
      world.fhir("POST", "Patient", R"({"resourceType":"Patient","name":[{"family":"Chen"}]})");
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(*wire::find_header(created.headers, "etag"), "W/\"1\"");
  EXPECT_EQ(wire::find_header(created.headers, "location"), nullptr);
  const std::string path = "Patient/" + created_id(created);

  const auto read = world.fhir("GET", path + "/?_format=json");
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.body, created.body);

  const std::string body =
      R"({"resourceType":"Patient","id":")" + created_id(created) + R"(","active":true})";
  EXPECT_EQ(world.fhir("PUT", path, body, {{"If-Match", "W/\"7\""}}).status, 412);
  EXPECT_EQ(world.fhir("PUT", path, body, {{"If-Match", "W/\"1\""}}).status, 200);
  EXPECT_EQ(world.fhir("GET", path + "/_history/1").body, created.body);
  EXPECT_EQ(world.fhir("DELETE", path).status, 204);
  EXPECT_EQ(world.fhir("GET", path).status, 410);
  EXPECT_EQ(world.fhir("GET", "Patient/never").status, 404);
}

}  // namespace
}  // namespace gatecrash::healthlake
