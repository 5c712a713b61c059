#include "harness/generate/known_ids.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::generate {
namespace {

KnownIds learned_from(std::initializer_list<const char*> answers) {
  KnownIds known;
  for (const char* const answer : answers) {
    known.learn(*wire::read_json(answer));
  }
  return known;
}

TEST(KnownIds, LearnResourcesWithTheirVersion) {
  const KnownIds known =
      learned_from({R"({"resourceType":"Patient","id":"p","meta":{"versionId":"1"}})",
                    R"({"resourceType":"Patient","id":"p","meta":{"versionId":"2"}})"});
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.resources[0].type, "Patient");
  EXPECT_EQ(known.resources[0].version, "2");
}

TEST(KnownIds, LearnJobsBeforeDatastoresBecauseAJobNamesItsDatastoreToo) {
  const KnownIds known =
      learned_from({R"({"JobId":"j","DatastoreId":"d"})", R"({"DatastoreId":"d2"})"});
  EXPECT_EQ(known.export_jobs, std::vector<std::string>{"j"});
  EXPECT_EQ(known.datastores, std::vector<std::string>{"d2"});
}

TEST(KnownIds, LearnNothingFromErrorsAndBundles) {
  const KnownIds known =
      learned_from({"null", R"({"error":true})", R"({"resourceType":"Bundle","id":"b"})"});
  EXPECT_TRUE(known.resources.empty());
  EXPECT_TRUE(known.datastores.empty());
}

TEST(KnownIds, LearnSomeOfAPageAndWhereTheNextOneIs) {
  KnownIds known = learned_from({R"({"resourceType":"Bundle","link":[
      {"relation":"self","url":"https://h/r4/Patient?page=x"},
      {"relation":"next","url":"https://h/r4/Patient?_count=1&page=abc&x=1"}],
      "entry":[{"resource":{"resourceType":"Patient","id":"a"}},
               {"resource":{"resourceType":"Bundle","id":"b"}},
               {"resource":{"resourceType":"Patient","id":"no/plain"}},{}]})",
                                 R"({"NextToken":"n1"})"});
  known.learn_list(*wire::read_json(R"({"tools":[],"nextCursor":"c1"})"));
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.pages, std::vector<std::string>{"abc"});
  EXPECT_EQ(known.next_tokens, std::vector<std::string>{"n1"});
  EXPECT_EQ(known.cursors, std::vector<std::string>{"c1"});
}

TEST(KnownIds, KeepFewTokensAndNoLongOnes) {
  KnownIds known;
  known.learn(wire::Value::object({{"NextToken", std::string(5000, 'x')}}));
  EXPECT_TRUE(known.next_tokens.empty());
  for (int i = 0; i < 20; ++i) {
    known.learn(wire::Value::object({{"NextToken", std::to_string(i)}}));
  }
  EXPECT_EQ(known.next_tokens.size(), KnownIds::kTokensMax);
  EXPECT_EQ(known.next_tokens.back(), "19");
}

TEST(KnownIds, RememberWhatWasDeleted) {
  KnownIds known = learned_from({R"({"resourceType":"Patient","id":"p"})"});
  known.forget("Patient", "other");
  EXPECT_EQ(known.resources.size(), 1U);
  known.forget("Patient", "p");
  EXPECT_TRUE(known.resources.empty());
  EXPECT_EQ(known.deleted.size(), 1U);
}

TEST(KnownIds, PickOneOfAType) {
  const KnownIds known = learned_from(
      {R"({"resourceType":"Patient","id":"p"})", R"({"resourceType":"Encounter","id":"e"})"});
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Choices choices = Choices::from_seed(seed);
    EXPECT_EQ(known.pick_of_type("Encounter", choices)->id, "e");
    EXPECT_EQ(known.pick_of_type("Goal", choices), nullptr);
  }
}

TEST(KnownIds, ForgetTheOldest) {
  KnownIds known;
  for (std::size_t i = 0; i <= KnownIds::kLearnedMax; ++i) {
    known.learn(wire::Value::object({{"JobId", std::to_string(i)}}));
    known.learn(wire::Value::object({{"resourceType", "Patient"}, {"id", std::to_string(i)}}));
  }
  EXPECT_EQ(known.export_jobs.size(), KnownIds::kLearnedMax);
  EXPECT_EQ(known.export_jobs.front(), "1");
  EXPECT_EQ(known.resources.size(), KnownIds::kLearnedMax);
  EXPECT_EQ(known.resources.front().id, "1");
}

}  // namespace
}  // namespace gatecrash::generate
