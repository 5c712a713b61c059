#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/builtin/faults/families.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/twins.h"
#include "harness/invariants/table.h"
#include "stack/policy/hosted_dialect.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

/// In a campaign, which runs twins; and the finding's transcript shows it again.
void expect_caught_by_twins(std::string_view name, std::string_view invariant) {
  const FaultKind* const kind = find_fault(name);
  ASSERT_NE(kind, nullptr);
  const auto policy = std::make_shared<const policy::Policy>(
      policy::read_hosted_policy(kind->policy, kind->name).value());
  const simulate::Subject subject = builtin_subject(policy, kind);
  campaign::Campaign campaign(
      subject, {.seed = 1, .calls = 200 * 64, .world_calls = 64},
      {.watch = {}, .findings_max = 1, .wanted = [&](const judge::Violation& violation) {
         return violation.invariant == invariant;
       }});
  while (campaign.findings().empty() && campaign.run_next_world()) {
  }
  ASSERT_EQ(campaign.findings().size(), 1U) << "not caught";
  const campaign::Finding& finding = campaign.findings().front();
  EXPECT_LE(finding.client_messages, 3U);
  judge::Judge judge(invariants::table(), policy, subject.visible);
  campaign::judge_twins(finding.transcript,
                        {.policy = policy,
                         .make =
                             [&](std::shared_ptr<const policy::Policy> under) {
                               return subject.make_stack_under(std::move(under),
                                                               finding.world_seed);
                             }},
                        judge);
  ASSERT_FALSE(judge.violations().empty());
  EXPECT_EQ(judge.violations().front().invariant, invariant);
}

TEST(TwinFaults, SpellingDecidesIsCaught) {
  expect_caught_by_twins("spelling-decides", "same-decision");
}

TEST(TwinFaults, DenyRuleOpensDefaultIsCaught) {
  expect_caught_by_twins("deny-rule-opens-default", "deny-adds-nothing");
}

TEST(TwinFaults, NobodyNeedsToApproveIsCaught) { expect_caught("nobody-needs-to-approve"); }

TEST(TwinFaults, AreAllTriedHere) { EXPECT_EQ(twin_faults().size(), 3U); }

}  // namespace
}  // namespace gatecrash::builtin
