#include "harness/campaign/campaign.h"

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "tests/support/toy_stack.h"

namespace gatecrash::campaign {
namespace {

/// The toy gateway forwards everything: under default deny that is a violation.
simulate::Subject toy_subject(policy::Default default_action) {
  auto policy = std::make_shared<policy::Policy>();
  policy->default_action = default_action;
  policy->tools["read"] = {};
  simulate::Subject subject;
  subject.policy = policy;
  subject.make_stack = [](std::uint64_t) { return std::make_unique<support::ToyStack>(); };
  subject.visible = {.upstream = true, .audit = false, .effects = false};
  return subject;
}

TEST(Campaign, GivesWorldsDistinctSeedsThatDependOnTheCampaigns) {
  EXPECT_NE(world_seed(7, 0), world_seed(7, 1));
  EXPECT_NE(world_seed(7, 0), world_seed(8, 0));
  EXPECT_EQ(world_seed(7, 3), world_seed(7, 3));
}

TEST(Campaign, IsTheSameForTheSameSeed) {
  Campaign first(toy_subject(policy::Default::kDeny), 7);
  Campaign second(toy_subject(policy::Default::kDeny), 7);
  for (int i = 0; i < 3; ++i) {
    first.run_world(100);
    second.run_world(100);
  }
  EXPECT_EQ(first.trace_hash(), second.trace_hash());
  EXPECT_EQ(first.calls(), 300U);
  EXPECT_EQ(first.worlds(), 3U);
}

TEST(Campaign, ShrinksTheFirstViolationOfEachInvariantIntoOneMessage) {
  Campaign campaign(toy_subject(policy::Default::kDeny), 7);
  campaign.run_world(500);
  campaign.run_world(500);
  ASSERT_FALSE(campaign.findings().empty());
  bool default_deny = false;
  for (const Finding& finding : campaign.findings()) {
    if (finding.violation.invariant == "default-deny") {
      EXPECT_FALSE(default_deny) << "found twice";
      default_deny = true;
      EXPECT_EQ(finding.client_messages, 1U);
      EXPECT_EQ(finding.world, 0U);
      EXPECT_FALSE(finding.transcript.events.empty());
    }
  }
  EXPECT_TRUE(default_deny);
}

TEST(Campaign, LeavesFindingsAsTheyAreOnceItIsToldToStop) {
  Campaign campaign(toy_subject(policy::Default::kDeny), 7, [] { return true; });
  campaign.run_world(500);
  ASSERT_FALSE(campaign.findings().empty());
  for (const Finding& finding : campaign.findings()) {
    EXPECT_EQ(finding.shrink_runs, 0U);
    EXPECT_FALSE(finding.transcript.events.empty());
  }
}

TEST(Campaign, AddsUpWhatItsWorldsCounted) {
  Campaign campaign(toy_subject(policy::Default::kDeny), 1);
  campaign.run_world(50);
  const auto once = campaign.totals().calls;
  campaign.run_world(50);
  EXPECT_GT(campaign.totals().calls, once);
  EXPECT_EQ(campaign.counts().size(), invariants::table().size());
}

}  // namespace
}  // namespace gatecrash::campaign
