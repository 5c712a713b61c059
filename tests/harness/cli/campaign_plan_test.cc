#include "harness/cli/campaign_plan.h"

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

constexpr PlanDefaults kDefaults{.calls = 400, .world_calls = 64};

TEST(CampaignPlan, TakesDefaultsWhereNothingIsSaid) {
  CampaignOptions options;
  options.seed = 7;
  const auto plan = plan_of(options, kDefaults);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->seed, 7U);
  EXPECT_EQ(plan->calls, 400U);
  EXPECT_EQ(plan->world_calls, 64U);
  EXPECT_EQ(plan->shard, campaign::Shard());
  EXPECT_FALSE(plan->steered);
}

TEST(CampaignPlan, OfABudgetOfTimeHasNoEndOfCalls) {
  CampaignOptions options;
  options.budget = std::chrono::seconds(1);
  EXPECT_EQ(plan_of(options, kDefaults)->calls, UINT64_MAX);
  options.budget.reset();
  options.calls = 9;
  EXPECT_EQ(plan_of(options, kDefaults)->calls, 9U);
}

TEST(CampaignPlan, IsSteeredByACorpus) {
  CampaignOptions options;
  options.corpus = "corpus";
  EXPECT_TRUE(plan_of(options, kDefaults)->steered);
}

TEST(CampaignPlan, RefusesAShardThatIsNoneAndAWorldThatIsTooLong) {
  CampaignOptions options;
  options.shard = "4/4";
  EXPECT_FALSE(plan_of(options, kDefaults));
  options.shard = "3/4";
  EXPECT_EQ(plan_of(options, kDefaults)->shard, (campaign::Shard{3, 4}));
  options.world_calls = simulate::kWorldCallsMax + 1;
  const auto refused = plan_of(options, kDefaults);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "--world-calls: a world has at most 4096 calls");
}

}  // namespace
}  // namespace gatecrash::cli
