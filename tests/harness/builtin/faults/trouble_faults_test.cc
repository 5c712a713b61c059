#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "harness/simulate/swarm.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

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

TEST(TroubleFaults, NameWhatTheyNeed) {
  for (const FaultKind& kind : trouble_faults()) {
    EXPECT_TRUE(kind.trouble == "any" || simulate::trouble_named(kind.trouble)) << kind.name;
  }
}

TEST(TroubleFaults, AreAllTriedHere) { EXPECT_EQ(trouble_faults().size(), 10U); }

}  // namespace
}  // namespace gatecrash::builtin
