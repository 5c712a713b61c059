#include "harness/cli/worlds_ahead.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "stack/base/check.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {
namespace {

constexpr campaign::Plan kPlan{.seed = 7, .calls = 360, .world_calls = 40};

/// The default policy's subject with the fault of that name, or with none.
simulate::Subject subject(std::string_view fault) {
  auto policy = policy::read_policy(builtin::kDefaultPolicyText, "default");
  CHECK(policy.has_value());
  return builtin::builtin_subject(std::make_shared<const policy::Policy>(*std::move(policy)),
                                  fault.empty() ? nullptr : builtin::find_fault(fault));
}

std::vector<std::string> signatures(const campaign::Campaign& campaign) {
  std::vector<std::string> all;
  for (const campaign::Finding& finding : campaign.findings()) {
    all.push_back(finding.signature + " in world " + std::to_string(finding.world));
  }
  return all;
}

TEST(WorldsAhead, AddUpToWhatOneThreadFinds) {
  for (const std::string_view fault : {"", "denied-call-forwarded"}) {
    campaign::Campaign alone(subject(fault), kPlan);
    while (alone.run_next_world()) {
    }
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
      campaign::Campaign campaign(subject(fault), kPlan);
      WorldsAhead worlds(campaign, threads);
      while (worlds.run_next()) {
      }
      EXPECT_EQ(campaign.tally().trace, alone.tally().trace);
      EXPECT_EQ(campaign.tally().calls, alone.tally().calls);
      EXPECT_EQ(campaign.tally().worlds, alone.tally().worlds);
      EXPECT_EQ(signatures(campaign), signatures(alone));
      EXPECT_EQ(campaign.findings().empty(), fault.empty());
    }
  }
}

TEST(WorldsAhead, KeepToTheShardAndGoOnWhereACampaignStopped) {
  campaign::Plan plan = kPlan;
  plan.shard = {.index = 1, .count = 2};
  campaign::Campaign alone(subject({}), plan);
  ASSERT_TRUE(alone.run_next_world());
  campaign::Campaign resumed(subject({}), plan);
  resumed.resume(alone.next_world(), alone.tally(), {});
  while (alone.run_next_world()) {
  }
  WorldsAhead worlds(resumed, 3);
  while (worlds.run_next()) {
  }
  EXPECT_EQ(resumed.tally().trace, alone.tally().trace);
  EXPECT_EQ(resumed.next_world(), alone.next_world());
}

TEST(WorldsAhead, MayBeLeftWhileWorldsRun) {
  campaign::Campaign campaign(subject({}), kPlan);
  WorldsAhead worlds(campaign, 4);
  EXPECT_TRUE(worlds.run_next());
  EXPECT_EQ(campaign.next_world(), 1U);
}

}  // namespace
}  // namespace gatecrash::cli
