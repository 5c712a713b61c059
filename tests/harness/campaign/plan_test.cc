#include "harness/campaign/plan.h"

#include <set>

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

TEST(Plan, GivesWorldsDistinctSeedsThatDependOnTheCampaigns) {
  EXPECT_NE(world_seed(7, 0), world_seed(7, 1));
  EXPECT_NE(world_seed(7, 0), world_seed(8, 0));
  EXPECT_EQ(world_seed(7, 3), world_seed(7, 3));
}

TEST(Plan, GivesTheLastWorldWhatIsLeft) {
  const Plan plan{.seed = 7, .calls = 1000, .world_calls = 300};
  EXPECT_EQ(plan.worlds(), 4U);
  EXPECT_EQ(plan.calls_of(0), 300U);
  EXPECT_EQ(plan.calls_of(3), 100U);
  EXPECT_EQ(plan.next(3), 3U);
  EXPECT_EQ(plan.next(4), std::nullopt);
  EXPECT_EQ((Plan{.seed = 7, .calls = 600, .world_calls = 300}.worlds()), 2U);
  EXPECT_EQ((Plan{.seed = 7, .calls = 0}.next(0)), std::nullopt);
}

TEST(Plan, PutsEachWorldIntoOneShard) {
  constexpr std::uint64_t kWorlds = 400;
  std::set<std::uint64_t> seen;
  for (std::uint32_t index = 0; index < 4; ++index) {
    const Plan plan{
        .seed = 7, .calls = kWorlds, .world_calls = 1, .shard = {.index = index, .count = 4}};
    std::size_t size = 0;
    for (auto world = plan.next(0); world; world = plan.next(*world + 1)) {
      EXPECT_TRUE(seen.insert(*world).second) << *world;
      ++size;
    }
    EXPECT_GT(size, kWorlds / 8) << "shards share the work";
  }
  EXPECT_EQ(seen.size(), kWorlds);
}

TEST(Shard, IsReadAndWritten) {
  const auto shard = read_shard("3/4");
  ASSERT_TRUE(shard);
  EXPECT_EQ(*shard, (Shard{3, 4}));
  EXPECT_EQ(shard_text(*shard), "3/4");
}

TEST(Shard, RefusesWhatIsNone) {
  for (const char* const text :
       {"", "/", "1", "1/", "/4", "4/4", "-1/4", "0/0", "0/4097", "0/4 ", "0x1/4", "1/4/2"}) {
    const auto shard = read_shard(text);
    ASSERT_FALSE(shard) << text;
    EXPECT_NE(shard.error().message.find("as 0/4"), std::string::npos) << shard.error().message;
  }
}

}  // namespace
}  // namespace gatecrash::campaign
