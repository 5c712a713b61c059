#include "harness/campaign/campaign.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "harness/simulate/rerun.h"
#include "harness/transcript/writer.h"
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

// Small worlds: the toy breaks in many ways, and each is shrunk.
constexpr Plan kPlan{.seed = 7, .calls = 30, .world_calls = 10};

TEST(Campaign, IsTheSameForTheSameSeed) {
  Campaign first(toy_subject(policy::Default::kDeny), kPlan);
  Campaign second(toy_subject(policy::Default::kDeny), kPlan);
  while (first.run_next_world() && second.run_next_world()) {
  }
  EXPECT_TRUE(first.done());
  EXPECT_EQ(first.tally().trace, second.tally().trace);
  EXPECT_EQ(first.tally().calls, 30U);
  EXPECT_EQ(first.tally().worlds, 3U);
}

TEST(Campaign, ShrinksTheFirstViolationOfEachSignatureIntoOneMessage) {
  Campaign campaign(toy_subject(policy::Default::kDeny),
                    {.seed = 7, .calls = 60, .world_calls = 30});
  while (campaign.run_next_world()) {
  }
  ASSERT_FALSE(campaign.findings().empty());
  std::set<std::string> seen;
  bool default_deny = false;
  for (const Finding& finding : campaign.findings()) {
    EXPECT_TRUE(seen.insert(finding.signature).second) << finding.signature;
    EXPECT_FALSE(finding.transcript.events.empty());
    if (finding.violation.invariant == "default-deny" && !default_deny) {
      default_deny = true;
      EXPECT_EQ(finding.client_messages, 1U);
      EXPECT_EQ(finding.world, 0U);
    }
  }
  EXPECT_TRUE(default_deny);
}

TEST(Campaign, LeavesFindingsAsTheyAreOnceItIsToldToStop) {
  Campaign campaign(toy_subject(policy::Default::kDeny), kPlan,
                    {.watch = [](const ShrinkState&) { return false; }});
  campaign.run_next_world();
  ASSERT_FALSE(campaign.findings().empty());
  for (const Finding& finding : campaign.findings()) {
    EXPECT_EQ(finding.shrink_runs, 0U);
    EXPECT_FALSE(finding.transcript.events.empty());
  }
}

TEST(Campaign, TurnsOnlyWantedViolationsIntoFindingsAndNoMoreThanItMay) {
  const auto is_deny = [](const auto& violation) { return violation.invariant == "default-deny"; };
  Campaign campaign(toy_subject(policy::Default::kDeny), kPlan,
                    {.findings_max = 2, .wanted = is_deny});
  while (campaign.run_next_world()) {
  }
  EXPECT_EQ(campaign.findings().size(), 2U);
  for (const Finding& finding : campaign.findings()) {
    EXPECT_EQ(finding.violation.invariant, "default-deny");
  }
}

/// World and transcript of each finding of a campaign, by signature.
std::map<std::string, std::pair<std::uint64_t, std::string>> found_by(const Campaign& campaign) {
  std::map<std::string, std::pair<std::uint64_t, std::string>> found;
  for (const Finding& finding : campaign.findings()) {
    found[finding.signature] = {finding.world, transcript::write_transcript(finding.transcript)};
  }
  return found;
}

// The findings of one invariant are enough to compare, and quicker to shrink than all.
const Hunt kDenyOnly{.watch = {}, .findings_max = kFindingsMax, .wanted = [](const auto& v) {
                       return v.invariant == "default-deny";
                     }};

TEST(Campaign, TellsOfAFindingWhatItsTranscriptShows) {
  const simulate::Subject subject = toy_subject(policy::Default::kDeny);
  Campaign campaign(subject, kPlan, kDenyOnly);
  while (campaign.run_next_world()) {
  }
  ASSERT_FALSE(campaign.findings().empty());
  for (const Finding& finding : campaign.findings()) {
    const auto stack = subject.make_stack(finding.world_seed);
    judge::Judge judge(invariants::table(), subject.policy, subject.visible);
    ASSERT_TRUE(simulate::rerun(finding.transcript, *subject.policy, *stack, judge));
    const auto told = [&](const judge::Violation& seen) {
      return seen.invariant == finding.violation.invariant &&
             seen.message == finding.violation.message && seen.at == finding.violation.at &&
             seen.session == finding.violation.session;
    };
    EXPECT_TRUE(std::any_of(judge.violations().begin(), judge.violations().end(), told))
        << finding.violation.message;
  }
}

TEST(Campaign, FindsTheSameWhereverItIsStoppedAndGoesOn) {
  Campaign whole(toy_subject(policy::Default::kDeny), kPlan, kDenyOnly);
  while (whole.run_next_world()) {
  }
  for (int stop_after = 0; stop_after <= 3; ++stop_after) {
    Campaign before(toy_subject(policy::Default::kDeny), kPlan, kDenyOnly);
    for (int i = 0; i < stop_after; ++i) {
      before.run_next_world();
    }
    auto found = found_by(before);
    std::set<std::string> known;
    for (const auto& [signature, finding] : found) {
      known.insert(signature);
    }
    Campaign after(toy_subject(policy::Default::kDeny), kPlan, kDenyOnly);
    after.resume(before.next_world(), before.tally(), known);
    while (after.run_next_world()) {
    }
    for (const Finding& finding : after.findings()) {
      EXPECT_FALSE(known.contains(finding.signature)) << "found again: " << finding.signature;
    }
    found.merge(found_by(after));
    EXPECT_EQ(found, found_by(whole)) << stop_after;
    EXPECT_EQ(after.tally().trace, whole.tally().trace);
    EXPECT_EQ(after.tally().totals.calls, whole.tally().totals.calls);
  }
}

TEST(Campaign, ComesInShardsToWhatItComesToWhole) {
  Plan plan{.seed = 7, .calls = 60, .world_calls = 10};
  Campaign whole(toy_subject(policy::Default::kDeny), plan, kDenyOnly);
  while (whole.run_next_world()) {
  }
  Tally sum;
  std::map<std::string, std::pair<std::uint64_t, std::string>> found;
  for (plan.shard = {0, 3}; plan.shard.index < 3; ++plan.shard.index) {
    Campaign shard(toy_subject(policy::Default::kDeny), plan, kDenyOnly);
    while (shard.run_next_world()) {
    }
    sum.add(shard.tally());
    for (const auto& [signature, finding] : found_by(shard)) {
      const auto [at, fresh] = found.emplace(signature, finding);
      if (!fresh && finding.first < at->second.first) {
        at->second = finding;
      }
    }
  }
  EXPECT_EQ(sum.trace, whole.tally().trace);
  EXPECT_EQ(sum.calls, whole.tally().calls);
  EXPECT_EQ(found, found_by(whole));
}

TEST(Campaign, AddsUpWhatItsWorldsCounted) {
  Campaign campaign(toy_subject(policy::Default::kDeny), kPlan);
  campaign.run_next_world();
  const auto once = campaign.tally().totals.calls;
  campaign.run_next_world();
  EXPECT_GT(campaign.tally().totals.calls, once);
  EXPECT_GE(campaign.tally().counts.size(), 9U);
}

}  // namespace
}  // namespace gatecrash::campaign
