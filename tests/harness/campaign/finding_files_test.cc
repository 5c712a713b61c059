#include "harness/campaign/finding_files.h"

#include <gtest/gtest.h>

#include "harness/campaign/world_transcript.h"
#include "harness/simulate/world.h"
#include "harness/transcript/reader.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::campaign {
namespace {

Finding one_finding() {
  WorldTranscript writer(9);
  writer.add({.kind = judge::Observation::Kind::kOpen,
              .at = simulate::kWorldEpoch,
              .session = "1",
              .grant = "a"});
  writer.add({.kind = judge::Observation::Kind::kClientToGateway,
              .at = simulate::kWorldEpoch,
              .session = "1",
              .bytes = "\xff\n"});
  Finding finding;
  finding.violation = {"rate-cap", simulate::kWorldEpoch + Duration(3), "1", "4 calls, at most 3"};
  finding.world_seed = 9;
  finding.choices = {1, 0, 2};
  finding.transcript = writer.take();
  finding.client_messages = 4;
  return finding;
}

const File& file(const FindingFolder& folder, std::string_view name) {
  for (const File& candidate : folder.files) {
    if (candidate.name == name) {
      return candidate;
    }
  }
  ADD_FAILURE() << "no file " << name;
  return folder.files.front();
}

const FindingContext kContext{.campaign_seed = 7, .policy_text = "{}", .fault = "cap-off-by-one"};

TEST(FindingFiles, AreNamedForTheInvariantAndTheTranscript) {
  const FindingFolder folder = make_finding_folder(one_finding(), kContext);
  EXPECT_EQ(folder.name.size(), std::string("rate-cap-01234567").size());
  EXPECT_TRUE(folder.name.starts_with("rate-cap-"));
  EXPECT_EQ(folder.name, make_finding_folder(one_finding(), kContext).name);
}

TEST(FindingFiles, HoldATranscriptThatReadsBack) {
  const FindingFolder folder = make_finding_folder(one_finding(), kContext);
  const auto transcript = transcript::read_transcript(file(folder, "transcript.jsonl").bytes, "t");
  ASSERT_TRUE(transcript.has_value());
  EXPECT_EQ(transcript->header.world_seed, "9");
  ASSERT_EQ(transcript->events.size(), 2U);
  EXPECT_EQ(transcript->events[1].bytes, "\xff\n");
}

TEST(FindingFiles, SayWhatWasFoundAndUnderWhichFault) {
  const FindingFolder folder = make_finding_folder(one_finding(), kContext);
  const auto json = wire::read_json(file(folder, "finding.json").bytes);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->find_string("invariant"), "rate-cap");
  EXPECT_EQ(json->find("target")->find_string("fault"), "cap-off-by-one");
  EXPECT_EQ(json->find("at_us")->as_int64(), 3);
  EXPECT_EQ(file(folder, "choices").bytes, "[1,0,2]\n");
  EXPECT_EQ(file(folder, "policy.json").bytes, "{}");
}

TEST(FindingFiles, TellAPersonTheStoryAndTheCommand) {
  const FindingFolder folder = make_finding_folder(one_finding(), kContext);
  const std::string& readme = file(folder, "README.md").bytes;
  EXPECT_NE(readme.find("4 calls, at most 3"), std::string::npos);
  EXPECT_NE(readme.find("gatecrash check " + folder.name), std::string::npos);
  EXPECT_NE(readme.find("client -> gateway  \\xff"), std::string::npos);
  EXPECT_NE(readme.find("cap-off-by-one"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::campaign
