#include "mocks/healthlake/fhir_answer.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

struct BodyCase {
  const char* name;
  std::string body;
  std::string_view outcome;
};

class ReadResourceRefusal : public testing::TestWithParam<BodyCase> {};

TEST_P(ReadResourceRefusal, StoresNothing) {
  World world;
  EXPECT_EQ(outcome(world.fhir("POST", "Patient", GetParam().body)), GetParam().outcome);
  EXPECT_FALSE(world.last().changed);
  EXPECT_EQ(parsed(world.fhir("GET", "Patient").body).find("entry"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    ReadResource, ReadResourceRefusal,
    testing::Values(
        BodyCase{"empty", "", "400 processing"}, BodyCase{"not_json", "{", "400 processing"},
        BodyCase{"not_an_object", "[]", "400 processing"},
        BodyCase{"a_string", "\"Patient\"", "400 processing"},
        BodyCase{"no_type", "{}", "400 processing"},
        BodyCase{"type_is_a_number", R"({"resourceType":1})", "400 processing"},
        BodyCase{"other_type", R"({"resourceType":"Person"})", "400 processing"},
        BodyCase{"duplicate_key", R"({"resourceType":"Patient","a":1,"a":2})", "400 processing"},
        BodyCase{"meta_is_a_list", R"({"resourceType":"Patient","meta":[]})", "400 processing"},
        BodyCase{"not_utf8", "{\"resourceType\":\"Patient\",\"a\":\"\xff\"}", "400 processing"},
        BodyCase{"too_deep",
                 R"({"resourceType":"Patient","a":)" + std::string(100, '[') +
                     std::string(100, ']') + "}",
                 "400 processing"},
        BodyCase{"too_large",
                 R"({"resourceType":"Patient","a":")" + std::string(kBodyBytesMax, 'x') + "\"}",
                 "413 too-long"}),
    [](const auto& one) { return one.param.name; });

TEST(ReadResource, TakesABodyOfJustTheLargestSize) {
  World world;
  std::string body = R"({"resourceType":"Patient","a":")";
  body.append(kBodyBytesMax - body.size() - 2, 'x');
  body += "\"}";
  ASSERT_EQ(body.size(), kBodyBytesMax);
  EXPECT_EQ(world.fhir("POST", "Patient", body).status, 201);
}

TEST(Preconditions, ReadWeakStrongAndBareVersions) {
  for (const auto& [text, expected] :
       std::vector<std::pair<std::string, int>>{{"W/\"1\"", 200},
                                                {"\"1\"", 200},
                                                {"1", 200},
                                                {"W/\"2\"", 412},
                                                {"W/\"01\"", 200},
                                                {"*", 400},
                                                {"W/\"\"", 400},
                                                {"W/\"1", 400},
                                                {"-1", 400},
                                                {"", 400},
                                                {"W/\"99999999999999999999\"", 400}}) {
    World world;
    world.lake.load(kId, R"({"resourceType":"Patient","id":"p"})", kStart).value();
    EXPECT_EQ(world
                  .fhir("PUT", "Patient/p", R"({"resourceType":"Patient","id":"p"})",
                        {{"if-match", text}})
                  .status,
              expected)
        << text;
  }
}

TEST(Preconditions, KnowOnlyTheStarOfIfNoneMatch) {
  World world;
  EXPECT_EQ(outcome(world.fhir("PUT", "Patient/p", R"({"resourceType":"Patient","id":"p"})",
                               {{"If-None-Match", "W/\"1\""}})),
            "400 invalid");
}

TEST(QueryValue, TurnsRepeatedParametersIntoLists) {
  const wire::Value value = query_value({{"a", "1"}, {"b", "2"}, {"a", "3"}, {"a", "4"}});
  EXPECT_EQ(value, parsed(R"({"a":["1","3","4"],"b":"2"})"));
}

TEST(AnswerResource, DatesTheVersion) {
  World world;
  const std::string id = world.create("Patient", R"({"resourceType":"Patient"})");
  world.now += std::chrono::hours(1);
  const auto answer = world.fhir("GET", "Patient/" + id);
  EXPECT_EQ(*wire::find_header(answer.headers, "last-modified"), "Sat, 21 Nov 2026 12:00:00 GMT");
  EXPECT_EQ(*wire::find_header(answer.headers, "date"), "Sat, 21 Nov 2026 13:00:00 GMT");
  EXPECT_EQ(parsed(answer.body).find("meta")->find_string("lastUpdated"),
            "2026-11-21T12:00:00.123Z");
}

}  // namespace
}  // namespace gatecrash::healthlake
