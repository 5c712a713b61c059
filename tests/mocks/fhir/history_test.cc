#include "mocks/fhir/history.h"

#include <gtest/gtest.h>

#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

Store one_life() {
  Store store;
  store.create(type("Patient"), "p", resource("{}"), kNoon);
  store.update(type("Patient"), "p", resource("{}"), {}, kNoon + std::chrono::hours(1));
  store.remove(type("Patient"), "p", {}, kNoon + std::chrono::hours(2));
  store.update(type("Patient"), "p", resource("{}"), {}, kNoon + std::chrono::hours(3));
  return store;
}

Result<std::string> history(const Store& store, const Parameters& parameters) {
  return history_bundle(*store.history(type("Patient"), "p"), type("Patient"), "http://lake/r4/",
                        parameters);
}

TEST(History, ListsVersionsNewestFirstWithTheDeletion) {
  const auto bundle = resource(*history(one_life(), {}));
  EXPECT_EQ(bundle.find_string("type"), "history");
  const auto& entries = bundle.find("entry")->items();
  ASSERT_EQ(entries.size(), 4U);
  const auto line = [&](std::size_t i) {
    const wire::Value& request = *entries[i].find("request");
    const wire::Value& response = *entries[i].find("response");
    return std::string(*request.find_string("method")) + " " +
           std::string(*request.find_string("url")) + " " +
           std::string(*response.find_string("status")) + " " +
           std::string(*response.find_string("etag"));
  };
  EXPECT_EQ(line(0), "POST Patient 201 W/\"4\"");
  EXPECT_EQ(line(1), "DELETE Patient/p 204 W/\"3\"");
  EXPECT_EQ(line(2), "PUT Patient/p 200 W/\"2\"");
  EXPECT_EQ(line(3), "POST Patient 201 W/\"1\"");
  EXPECT_EQ(entries[1].find("resource"), nullptr);
  EXPECT_NE(entries[2].find("resource"), nullptr);
}

TEST(History, KeepsToCountAndSince) {
  const Store store = one_life();
  EXPECT_EQ(resource(*history(store, {{"_count", "2"}})).find("entry")->items().size(), 2U);
  EXPECT_EQ(
      resource(*history(store, {{"_since", "2026-11-21T14:00:00Z"}})).find("entry")->items().size(),
      2U);
  EXPECT_EQ(resource(*history(store, {{"_since", "2027-01-01T00:00:00Z"}})).find("entry"), nullptr);
}

TEST(History, RefusesWhatItDoesNotUnderstand) {
  const Store store = one_life();
  for (const Parameters& parameters : std::vector<Parameters>{
           {{"_count", "0"}}, {{"_count", "x"}}, {{"_since", "yesterday"}}, {{"_at", "2026"}}}) {
    EXPECT_FALSE(history(store, parameters).has_value()) << parameters[0].first;
  }
}

}  // namespace
}  // namespace gatecrash::fhir
