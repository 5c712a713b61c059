#include "mocks/fhir/store.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

const ResourceType& kPatient = type("Patient");

std::vector<std::string> ids(const Store& store, const ResourceType& of,
                             std::string_view after = {}) {
  std::vector<std::string> out;
  store.for_each(of, after, [&](const VersionPtr& version) {
    out.push_back(version->id);
    return true;
  });
  return out;
}

TEST(Store, PutsIdAndMetaFirstAndKeepsTheRestInOrder) {
  EXPECT_EQ(stored_json(kPatient, "p1", 3, kNoon,
                        resource(R"({"active":true,"id":"mine","resourceType":"Patient",
            "meta":{"versionId":"9","lastUpdated":"x","tag":[{"code":"t"}]},"gender":"female"})")),
            R"({"resourceType":"Patient","id":"p1","meta":{"versionId":"3",)"
            R"("lastUpdated":"2026-11-21T12:00:00.123Z","tag":[{"code":"t"}]},)"
            R"("active":true,"gender":"female"})");
}

TEST(Store, KeepsDecimalsByteForByte) {
  constexpr std::string_view kBody =
      R"({"a":1.10,"b":1e2,"c":0.000,"d":-0,"e":3.14159265358979323846264338327950288,)"
      R"("f":100000000000000000000000.5,"g":1E-7})";
  Store store;
  store.create(type("Observation"), "o", resource(kBody), kNoon);
  const std::string json = store.read(type("Observation"), "o").version->json;
  EXPECT_TRUE(json.ends_with(kBody.substr(1))) << json;
}

TEST(Store, GivesEachUpdateANewVersionAndKeepsTheOld) {
  Store store;
  EXPECT_EQ(store.create(kPatient, "p", resource(R"({"n":1})"), kNoon).outcome, Outcome::kCreated);
  const auto updated = store.update(kPatient, "p", resource(R"({"n":2})"), {}, kNoon);
  EXPECT_EQ(updated.outcome, Outcome::kOk);
  EXPECT_EQ(updated.version->number, 2U);
  EXPECT_NE(store.vread(kPatient, "p", 1).version->json.find("\"n\":1"), std::string::npos);
  EXPECT_EQ(store.read(kPatient, "p").version, updated.version);
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{3}, ~std::uint64_t{0}}) {
    EXPECT_EQ(store.vread(kPatient, "p", number).outcome, Outcome::kNotFound) << number;
  }
  EXPECT_EQ(store.history(kPatient, "p")->size(), 2U);
  EXPECT_EQ(store.history(kPatient, "q"), nullptr);
}

TEST(Store, TellsTheDeletedFromTheUnknown) {
  Store store;
  EXPECT_EQ(store.read(kPatient, "p").outcome, Outcome::kNotFound);
  EXPECT_EQ(store.remove(kPatient, "p", {}, kNoon).outcome, Outcome::kNotFound);
  store.create(kPatient, "p", resource("{}"), kNoon);
  EXPECT_EQ(store.remove(kPatient, "p", {}, kNoon).outcome, Outcome::kOk);
  EXPECT_EQ(store.read(kPatient, "p").outcome, Outcome::kGone);
  EXPECT_EQ(store.vread(kPatient, "p", 2).outcome, Outcome::kGone);
  EXPECT_EQ(store.remove(kPatient, "p", {}, kNoon).outcome, Outcome::kGone);
  EXPECT_EQ(store.version_count(), 2U);  // the repeated delete wrote nothing
  const auto revived = store.update(kPatient, "p", resource("{}"), {}, kNoon);
  EXPECT_EQ(revived.outcome, Outcome::kCreated);
  EXPECT_EQ(revived.version->number, 3U);
}

TEST(Store, UpdatesOnlyTheVersionThatIfMatchNames) {
  Store store;
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), {.if_match = 1}, kNoon).outcome,
            Outcome::kPreconditionFailed);
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), {}, kNoon).outcome, Outcome::kCreated);
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), {.if_match = 1}, kNoon).outcome,
            Outcome::kOk);
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), {.if_match = 1}, kNoon).outcome,
            Outcome::kPreconditionFailed);
  EXPECT_EQ(store.remove(kPatient, "p", {.if_match = 1}, kNoon).outcome,
            Outcome::kPreconditionFailed);
  EXPECT_EQ(store.version_count(), 2U);
}

TEST(Store, IfNoneMatchRefusesTombstonesToo) {
  Store store;
  const Preconditions none{.if_match = {}, .if_none_match_any = true};
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), none, kNoon).outcome, Outcome::kCreated);
  store.remove(kPatient, "p", {}, kNoon);
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), none, kNoon).outcome,
            Outcome::kPreconditionFailed);
}

TEST(Store, ListsCurrentResourcesById) {
  Store store;
  for (const char* id : {"c", "a", "d", "b"}) {
    store.create(kPatient, id, resource("{}"), kNoon);
  }
  store.remove(kPatient, "c", {}, kNoon);
  EXPECT_EQ(ids(store, kPatient), (std::vector<std::string>{"a", "b", "d"}));
  EXPECT_EQ(ids(store, kPatient, "b"), (std::vector<std::string>{"d"}));
  EXPECT_EQ(ids(store, kPatient, "bb"), (std::vector<std::string>{"d"}));
  EXPECT_TRUE(ids(store, type("Observation")).empty());
}

TEST(Store, ACopyGoesItsOwnWay) {
  Store first;
  first.create(kPatient, "a", resource("{}"), kNoon);
  Store second = first;
  second.create(kPatient, "b", resource("{}"), kNoon);
  second.update(kPatient, "a", resource(R"({"n":2})"), {}, kNoon);
  EXPECT_EQ(ids(first, kPatient), (std::vector<std::string>{"a"}));
  EXPECT_EQ(first.read(kPatient, "a").version->number, 1U);
  EXPECT_EQ(first.history(kPatient, "a")->size(), 1U);
  first.remove(kPatient, "a", {}, kNoon);
  EXPECT_EQ(second.read(kPatient, "a").version->number, 2U);
  EXPECT_EQ(second.read(kPatient, "a").outcome, Outcome::kOk);
}

TEST(Store, ASnapshotShowsNoLaterWrite) {
  Store store;
  EXPECT_FALSE(store.snapshot(kPatient).has_value());
  store.create(kPatient, "b", resource(R"({"v":1.10})"), kNoon);
  store.create(kPatient, "a", resource("{}"), kNoon);
  const auto before = store.snapshot(kPatient);
  const std::string lines = store.read(kPatient, "a").version->json + "\n" +
                            store.read(kPatient, "b").version->json + "\n";
  store.update(kPatient, "a", resource(R"({"later":true})"), {}, kNoon);
  store.remove(kPatient, "b", {}, kNoon);
  EXPECT_EQ(before->ndjson(), lines);
  EXPECT_EQ(before->bytes(), lines.size());
  const auto after = store.snapshot(kPatient);
  EXPECT_EQ(after->ndjson(), store.read(kPatient, "a").version->json + "\n");
  EXPECT_EQ(after->bytes(), after->ndjson().size());
  store.remove(kPatient, "a", {}, kNoon);
  EXPECT_FALSE(store.snapshot(kPatient).has_value());
}

TEST(Store, StopsAtItsBound) {
  Store store;
  store.create(kPatient, "p", resource("{}"), kNoon);
  while (store.version_count() < Store::kVersionsMax) {
    ASSERT_EQ(store.update(kPatient, "p", resource("{}"), {}, kNoon).outcome, Outcome::kOk);
  }
  EXPECT_EQ(store.update(kPatient, "p", resource("{}"), {}, kNoon).outcome, Outcome::kFull);
  EXPECT_EQ(store.create(kPatient, "q", resource("{}"), kNoon).outcome, Outcome::kFull);
  EXPECT_EQ(store.remove(kPatient, "p", {}, kNoon).outcome, Outcome::kFull);
  EXPECT_EQ(store.read(kPatient, "q").outcome, Outcome::kNotFound);
}

}  // namespace
}  // namespace gatecrash::fhir
