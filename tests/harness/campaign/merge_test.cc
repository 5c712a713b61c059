#include "harness/campaign/merge.h"

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

KnownFinding found(const std::string& signature, std::uint64_t world, std::uint64_t messages) {
  return {"f-" + std::to_string(world), signature, "rate-cap", "m", world, messages};
}

Part shard(std::uint32_t index, std::vector<KnownFinding> findings, std::uint64_t seed = 7) {
  Part part;
  part.directory = "s" + std::to_string(seed) + "-" + std::to_string(index);
  part.record.plan = {.seed = seed, .calls = 100, .world_calls = 10, .shard = {index, 2}};
  part.record.policy_digest = "d";
  part.record.done = true;
  part.record.tally.worlds = 5;
  part.record.findings = std::move(findings);
  return part;
}

TEST(Merge, KeepsTheEarliestWorldsFindingOfEachSignature) {
  const auto merged = merge({shard(0, {found("a", 8, 1), found("b", 2, 9)}),
                             shard(1, {found("a", 3, 5), found("c", 4, 4)})});
  ASSERT_TRUE(merged) << merged.error().to_string();
  ASSERT_EQ(merged->findings.size(), 3U);
  EXPECT_EQ(merged->findings[0].directory, "s7-1");
  EXPECT_EQ(merged->findings[0].finding.world, 3U);
  EXPECT_EQ(merged->findings[1].directory, "s7-0");
  EXPECT_TRUE(merged->missing.empty());
  ASSERT_TRUE(merged->whole);
  EXPECT_TRUE(merged->whole->done);
  EXPECT_EQ(merged->whole->plan.shard, Shard());
  EXPECT_EQ(merged->whole->tally.worlds, 10U);
  EXPECT_EQ(merged->whole->findings.size(), 3U);
}

TEST(Merge, KeepsTheSmallestOfSeveralCampaigns) {
  const auto merged = merge({shard(0, {found("a", 1, 9)}), shard(1, {}),
                             shard(0, {found("a", 5, 2)}, 8), shard(1, {}, 8)});
  ASSERT_TRUE(merged);
  ASSERT_EQ(merged->findings.size(), 1U);
  EXPECT_EQ(merged->findings[0].directory, "s8-0");
  EXPECT_FALSE(merged->whole) << "no single run comes to this";
  EXPECT_EQ(merged->tally.worlds, 20U);
}

TEST(Merge, SaysWhichShardsAreMissing) {
  Part part = shard(1, {});
  part.record.done = false;
  const auto merged = merge({part});
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->missing,
            (std::vector<std::string>{
                "shard 0/2 of seed 7 is not there",
                "shard 1/2 of seed 7 is not done: gatecrash campaign --resume s7-1"}));
  EXPECT_FALSE(merged->whole) << "whoever resumes it would find nothing left to do";
}

TEST(Merge, RefusesAShardTwiceAnotherPolicyFaultAndTarget) {
  const auto twice = merge({shard(0, {}), shard(0, {})});
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("name each shard once"), std::string::npos);
  Part other = shard(1, {});
  other.record.policy_digest = "e";
  const auto mixed = merge({shard(0, {}), other});
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().where, "s7-1");
  other = shard(1, {});
  other.record.fault = "cap-off-by-one";
  EXPECT_FALSE(merge({shard(0, {}), other}));
  other = shard(1, {});
  other.record.target = {"/srv/mine.target.json", "ab"};
  EXPECT_FALSE(merge({shard(0, {}), other}));
}

}  // namespace
}  // namespace gatecrash::campaign
