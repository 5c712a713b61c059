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
