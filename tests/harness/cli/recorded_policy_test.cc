#include "harness/cli/recorded_policy.h"

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

TEST(RecordedPolicy, IsTheHeadersUnlessAnotherIsNamed) {
  transcript::Transcript transcript;
  EXPECT_FALSE(has_recorded_policy(transcript));
  EXPECT_EQ(recorded_policy(transcript, "t", "")->name, "built-in");
  transcript.header.target =
      wire::Value::object({{"policy", R"({"version":"1","default":"allow"})"}});
  EXPECT_TRUE(has_recorded_policy(transcript));
  const auto own = recorded_policy(transcript, "t", "");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->policy->default_action, policy::Default::kAllow);
  const auto missing = recorded_policy(transcript, "t", "no-such-file.json");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "no-such-file.json");
}

TEST(RecordedPolicy, NamesTheTranscriptWhoseHeaderIsWrong) {
  transcript::Transcript transcript;
  transcript.header.target = wire::Value::object({{"policy", "{}"}});
  const auto wrong = recorded_policy(transcript, "t.jsonl", "");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().where.starts_with("t.jsonl (its header's policy)"))
      << wrong.error().where;
}

TEST(RecordedPolicy, ReadsTheSeedOfAWorld) {
  transcript::Transcript transcript;
  EXPECT_EQ(recorded_seed(transcript), 0U);
  transcript.header.world_seed = "18446744073709551615";
  EXPECT_EQ(recorded_seed(transcript), UINT64_MAX);
}

}  // namespace
}  // namespace gatecrash::cli
