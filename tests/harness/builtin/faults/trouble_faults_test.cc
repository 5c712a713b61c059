#include <memory>

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/builtin/faults/families.h"
#include "harness/campaign/campaign.h"
#include "stack/policy/hosted_dialect.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

// A world of so many calls has some troubles, and twins of one in 16 see all of it.
constexpr std::uint64_t kWorldCalls = 64;
constexpr std::uint64_t kWorlds = 600;

/// In a campaign whose worlds break; not shrunk, which other tests do.
void expect_caught_in_trouble(std::string_view name) {
  SCOPED_TRACE(name);
  const FaultKind* const kind = find_fault(name);
  ASSERT_NE(kind, nullptr);
  EXPECT_TRUE(kind->troubles);
  const auto policy = std::make_shared<const policy::Policy>(
      policy::read_hosted_policy(kind->policy, kind->name).value());
  campaign::Campaign campaign(
      builtin_subject(policy, kind),
      {.seed = 1, .calls = kWorlds * kWorldCalls, .world_calls = kWorldCalls},
      {.watch = [](const campaign::ShrinkState&) { return false; },
       .findings_max = 1,
       .wanted =
           [&](const judge::Violation& violation) {
             return kind->invariants.find(violation.invariant) != std::string_view::npos;
           }});
  while (campaign.findings().empty() && campaign.run_next_world()) {
  }
  EXPECT_FALSE(campaign.findings().empty()) << "not caught in " << campaign.tally().calls;
}

TEST(TroubleFaults, OutageOpensDefaultIsCaught) {
  expect_caught_in_trouble("outage-opens-default");
}

TEST(TroubleFaults, OutageCountsNothingIsCaught) {
  expect_caught_in_trouble("outage-counts-nothing");
}

TEST(TroubleFaults, FullDiskIsNoMatterIsCaught) {
  expect_caught_in_trouble("full-disk-is-no-matter");
}

TEST(TroubleFaults, CountsOfItsOwnIsCaught) { expect_caught_in_trouble("counts-of-its-own"); }

TEST(TroubleFaults, RowsBeginAgainIsCaught) { expect_caught_in_trouble("rows-begin-again"); }

TEST(TroubleFaults, ReloadIsIgnoredIsCaught) { expect_caught_in_trouble("reload-is-ignored"); }

TEST(TroubleFaults, ReloadKeepsLimitsIsCaught) { expect_caught_in_trouble("reload-keeps-limits"); }

TEST(TroubleFaults, LateAnswerIsDroppedIsCaught) {
  expect_caught_in_trouble("late-answer-is-dropped");
}

TEST(TroubleFaults, SessionNeverEndsIsCaught) { expect_caught_in_trouble("session-never-ends"); }

TEST(TroubleFaults, OneWordReleasesAllIsCaught) {
  expect_caught_in_trouble("one-word-releases-all");
}

// What shows without help needs no troubles, and is found sooner without.
TEST(TroubleFaults, DoNotShowWithoutTroubles) {
  for (const FaultKind& kind : trouble_faults()) {
    EXPECT_TRUE(try_fault(kind, true, 1).violated.empty()) << kind.name;
  }
}

TEST(TroubleFaults, AreAllTriedHere) { EXPECT_EQ(trouble_faults().size(), 10U); }

}  // namespace
}  // namespace gatecrash::builtin
