#include "mocks/healthlake/interactions.h"

#include <string>

#include <gtest/gtest.h>

#include "mocks/healthlake/fhir_answer.h"
#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

constexpr const char* kPatient = R"({"resourceType":"Patient","identifier":[{"value":"A"}]})";

TEST(Create, DrawsItsOwnIdAndAnswersWhatIsStored) {
  World world;
  const auto answer =
      world.fhir("POST", "Patient/", R"({"resourceType":"Patient","id":"mine","weight":1.10})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(wire::find_header(answer.headers, "location"), nullptr);
  const auto stored = parsed(answer.body);
  EXPECT_NE(stored.find_string("id"), "mine");
  EXPECT_EQ(stored.find("weight")->number_token(), "1.10");
  EXPECT_EQ(world.fhir("GET", "Patient/mine").status, 404);
}

TEST(Create, DrawsAnotherIdThanOneThatAClientHasPut) {
  World before;
  before.fhir("GET", "Patient/p");
  const auto drawn = parsed(before.fhir("POST", "Patient", kPatient).body);
  const std::string id(*drawn.find_string("id"));
  World world;
  world.fhir("PUT", "Patient/" + id, R"({"resourceType":"Patient","id":")" + id + "\"}");
  const auto answer = world.fhir("POST", "Patient", kPatient);
  EXPECT_EQ(answer.status, 201);
  EXPECT_NE(*parsed(answer.body).find_string("id"), id);
}

TEST(Create, IfNoneExistCreatesOnlyWhatIsNotThere) {
  World world;
  const wire::Headers unless = {{"If-None-Exist", "identifier=A"}};
  const auto first = world.fhir("POST", "Patient", kPatient, unless);
  EXPECT_EQ(first.status, 201);
  const auto second = world.fhir("POST", "Patient", kPatient, unless);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, first.body);
  EXPECT_FALSE(world.last().changed);
  world.create("Patient", kPatient);
  EXPECT_EQ(outcome(world.fhir("POST", "Patient", kPatient, unless)), "412 multiple-matches");
  for (const char* bad : {"", "shoe-size=44", "%zz=1"}) {
    EXPECT_EQ(outcome(world.fhir("POST", "Patient", kPatient, {{"If-None-Exist", bad}})),
              "400 invalid")
        << bad;
  }
}

TEST(Update, MakesWhatIsNotThere) {
  World world;
  const char* body = R"({"resourceType":"Patient","id":"p"})";
  EXPECT_EQ(world.fhir("PUT", "Patient/p", body).status, 201);
  EXPECT_EQ(world.fhir("PUT", "Patient/p", body).status, 200);
  EXPECT_EQ(*wire::find_header(world.fhir("GET", "Patient/p").headers, "etag"), "W/\"2\"");
  EXPECT_EQ(world.fhir("PUT", "Patient/p", body, {{"If-None-Match", "*"}}).status, 412);
  EXPECT_FALSE(world.last().changed);
}

TEST(Update, RefusesAnotherIdThanTheUrls) {
  World world;
  for (const char* body :
       {R"({"resourceType":"Patient","id":"q"})", R"({"resourceType":"Patient"})",
        R"({"resourceType":"Patient","id":7})"}) {
    EXPECT_EQ(outcome(world.fhir("PUT", "Patient/p", body)), "400 processing") << body;
  }
  EXPECT_EQ(outcome(world.fhir("PUT", "Patient/a_b", R"({"resourceType":"Patient","id":"a_b"})")),
            "400 invalid");
  EXPECT_EQ(world.fhir("GET", "Patient/p").status, 404);
}

TEST(Delete, MayBeRepeatedButChangesOnce) {
  World world;
  const std::string path = "Patient/" + world.create("Patient", kPatient);
  EXPECT_EQ(world.fhir("DELETE", path, {}, {{"If-Match", "W/\"2\""}}).status, 412);
  const auto first = world.fhir("DELETE", path);
  EXPECT_EQ(first.status, 204);
  EXPECT_TRUE(first.body.empty());
  EXPECT_EQ(wire::find_header(first.headers, "content-length"), nullptr);
  EXPECT_TRUE(world.last().changed);
  EXPECT_EQ(world.fhir("DELETE", path).status, 204);
  EXPECT_FALSE(world.last().changed);
  EXPECT_EQ(outcome(world.fhir("GET", path)), "410 deleted");
  EXPECT_EQ(outcome(world.fhir("GET", path + "/_history/2")), "410 deleted");
  EXPECT_EQ(world.fhir("GET", path + "/_history/1").status, 200);
  EXPECT_EQ(outcome(world.fhir("GET", path + "/_history/x")), "404 not-found");
}

TEST(History, ShowsTheVersionsOfOneResource) {
  World world;
  const std::string path = "Patient/" + world.create("Patient", kPatient);
  world.fhir("DELETE", path);
  const auto bundle = parsed(world.fhir("GET", path + "/_history").body);
  EXPECT_EQ(bundle.find("entry")->items().size(), 2U);
  EXPECT_EQ(outcome(world.fhir("GET", path + "/_history?_count=0")), "400 invalid");
  EXPECT_EQ(outcome(world.fhir("GET", "Patient/none/_history")), "404 not-found");
}

TEST(Types, KeepToWhatHealthLakeAllows) {
  World world;
  const std::string audit = world.create("AuditEvent", R"({"resourceType":"AuditEvent"})");
  const std::string body = R"({"resourceType":"AuditEvent","id":")" + audit + "\"}";
  EXPECT_EQ(outcome(world.fhir("PUT", "AuditEvent/" + audit, body)), "400 not-supported");
  EXPECT_EQ(outcome(world.fhir("DELETE", "AuditEvent/" + audit)), "400 not-supported");
  EXPECT_EQ(world.fhir("GET", "AuditEvent/" + audit).status, 200);
  EXPECT_EQ(outcome(world.fhir("POST", "Parameters", R"({"resourceType":"Parameters"})")),
            "400 not-supported");
  EXPECT_EQ(outcome(world.fhir("GET", "OperationOutcome/1")), "400 not-supported");
}

TEST(SearchInteraction, TakesItsParametersFromTheUrlOrTheForm) {
  World world;
  world.create("Patient", kPatient);
  const auto count = [](const wire::HttpResponse& answer) {
    const auto bundle = parsed(answer.body);
    return bundle.find("entry") == nullptr ? 0U : bundle.find("entry")->items().size();
  };
  EXPECT_EQ(count(world.fhir("GET", "Patient?identifier=A")), 1U);
  EXPECT_EQ(count(world.fhir("GET", "Patient?identifier=B")), 0U);
  EXPECT_EQ(count(world.fhir("POST", "Patient/_search", "identifier=A")), 1U);
  EXPECT_EQ(count(world.fhir("POST", "Patient/_search?identifier=A")), 1U);
  EXPECT_EQ(outcome(world.fhir("POST", "Patient/_search?identifier=A", "_count=1")), "400 invalid");
  EXPECT_EQ(outcome(world.fhir("POST", "Patient/_search", "identifier=%")), "400 invalid");
  EXPECT_EQ(outcome(world.fhir("POST", "Patient/_search", std::string(kBodyBytesMax + 1, 'a'))),
            "413 too-long");
}

TEST(SearchInteraction, IsStrictUnlessAskedToBeLenient) {
  World world;
  EXPECT_EQ(outcome(world.fhir("GET", "Patient?shoe-size=44")), "400 invalid");
  EXPECT_EQ(world.fhir("GET", "Patient?shoe-size=44", {}, {{"Prefer", "handling=lenient"}}).status,
            200);
}

TEST(SearchInteraction, NextLinksLeadThroughAllPages) {
  World world;
  for (int i = 0; i < 5; ++i) {
    world.create("Patient", kPatient);
  }
  std::string path = "Patient?identifier=A&_count=2";
  std::size_t found = 0;
  std::size_t pages = 0;
  while (!path.empty()) {
    const auto bundle = parsed(world.fhir("GET", path).body);
    found += bundle.find("entry")->items().size();
    ++pages;
    const wire::Value& last = bundle.find("link")->items().back();
    const std::string url(*last.find_string("url"));
    path = last.find_string("relation") == "next" ? url.substr(url.find("/r4/") + 4) : "";
  }
  EXPECT_EQ(found, 5U);
  EXPECT_EQ(pages, 3U);
}

}  // namespace
}  // namespace gatecrash::healthlake
