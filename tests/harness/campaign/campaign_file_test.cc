#include "harness/campaign/campaign_file.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::campaign {
namespace {

CampaignRecord a_record() {
  CampaignRecord record;
  record.plan = {.seed = UINT64_MAX, .calls = 1'000'000, .world_calls = 4096, .shard = {1, 4}};
  record.policy_digest = "00ff";
  record.fault = "cap-off-by-one";
  record.next_world = 12;
  std::uint64_t number = 100;
  each_number(record.tally, [&](std::string_view, std::uint64_t& each) { each = number++; });
  record.tally.trace = 0xfedcba9876543210U;
  record.tally.virtual_time = Duration(86'400'000'000);
  record.tally.counts = {{"rate-cap", 5, 1, true}, {"audit-complete", 0, 0, false}};
  record.findings = {{"rate-cap-639f22f8", "rate-cap: # of #", "rate-cap", "4 of 3", 11, 4}};
  return record;
}

TEST(CampaignFile, ReadsWhatItWrote) {
  const std::string text = write_campaign(a_record());
  const auto record = read_campaign(text, "campaign.json");
  ASSERT_TRUE(record) << record.error().to_string();
  EXPECT_EQ(write_campaign(*record), text);
  EXPECT_EQ(record->plan.seed, UINT64_MAX);
  EXPECT_EQ(record->plan.shard, (Shard{1, 4}));
  EXPECT_EQ(record->tally.trace, 0xfedcba9876543210U);
  EXPECT_EQ(record->tally.totals.windows, a_record().tally.totals.windows);
  ASSERT_EQ(record->findings.size(), 1U);
  EXPECT_EQ(record->findings[0].world, 11U);
}

TEST(CampaignFile, ListsFindingsByWorldWhateverOrderTheyCameIn) {
  CampaignRecord record = a_record();
  record.findings = {
      {"f", "b", "i", "m", 3, 1}, {"g", "a", "i", "m", 3, 1}, {"h", "c", "i", "m", 1, 1}};
  const auto read = read_campaign(write_campaign(record), "c");
  ASSERT_TRUE(read);
  std::string order;
  for (const KnownFinding& finding : read->findings) {
    order += finding.signature;
  }
  EXPECT_EQ(order, "cab");
}

TEST(CampaignFile, KeepsWhichRealTargetItRanAgainst) {
  EXPECT_EQ(read_campaign(write_campaign(a_record()), "c")->target, KnownTarget());
  CampaignRecord record = a_record();
  record.target = {"/srv/mine.target.json", "0123456789abcdef"};
  const auto read = read_campaign(write_campaign(record), "c");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->target, record.target);
}

TEST(CampaignFile, KnowsACampaignThatIsBoundedByTime) {
  CampaignRecord record = a_record();
  record.plan.calls = UINT64_MAX;
  const std::string text = write_campaign(record);
  EXPECT_NE(text.find("\"calls\": null"), std::string::npos) << text;
  EXPECT_EQ(read_campaign(text, "c")->plan.calls, UINT64_MAX);
}

/// What is wrong with the file when `key` is set to `json`.
std::string fault_with(std::string_view key, std::string_view json) {
  auto root = *wire::read_json(write_campaign(a_record()));
  root.set(key, *wire::read_json(json));
  const auto record = read_campaign(wire::write_json(root), "dir/campaign.json");
  return record ? "" : record.error().to_string();
}

TEST(CampaignFile, SaysWhatIsWrongWithIt) {
  for (const auto& [key, json, said] : std::vector<std::array<std::string_view, 3>>{
           {"version", "2", "campaign version 2 is unknown here"},
           {"seed", "7", "/seed"},
           {"seed", "\"x\"", "/seed must be a whole number"},
           {"shard", "\"4/4\"", "a shard is I/N"},
           {"world_calls", "0", "/world_calls"},
           {"more", "1", "/more"},
           {"tally", "{}", "/tally"},
           {"findings",
            R"([{"folder":"../x","signature":"","invariant":"","message":"","world":0,)"
            R"("client_messages":0}])",
            "/findings/0/folder must be the name of a folder beside this file"}}) {
    const std::string fault = fault_with(key, json);
    EXPECT_TRUE(fault.starts_with("dir/campaign.json: ")) << key << ": " << fault;
    EXPECT_NE(fault.find(said), std::string::npos) << key << ": " << fault;
  }
  EXPECT_FALSE(read_campaign("{", "c"));
  EXPECT_FALSE(read_campaign("[]", "c"));
}

}  // namespace
}  // namespace gatecrash::campaign
