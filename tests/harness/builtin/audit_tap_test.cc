#include "harness/builtin/audit_tap.h"

#include <gtest/gtest.h>

namespace gatecrash::builtin {
namespace {

using gateway::AuditRow;

TEST(AuditTap, TellsDecisionsAndWhoseTheyAre) {
  StackEvents events;
  std::vector<judge::AuditEntry> seen;
  events.observer = [&](const judge::Observation& observation) {
    seen.push_back(*observation.audit);
  };
  AuditTap tap(events, 2, 10);
  AuditRow row;
  row.sequence = 11;
  row.kind = AuditRow::Kind::kHold;
  EXPECT_TRUE(tap.write(row));
  row.kind = AuditRow::Kind::kOutcome;
  EXPECT_TRUE(tap.write(row));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].gateway, 2U);
  EXPECT_TRUE(seen[0].hold);
  EXPECT_EQ(seen[0].sequence, 11U);
  EXPECT_EQ(tap.last_sequence(), 11U);
}

TEST(AuditTap, TellsNothingWhileTheDiskIsFull) {
  StackEvents events;
  simulate::Marks marks;
  events.marks = &marks;
  int seen = 0;
  events.observer = [&](const judge::Observation&) { ++seen; };
  AuditTap tap(events, 0, 0);
  tap.set_writable(false);
  AuditRow row;
  row.held = 4;
  row.sequence = 5;
  EXPECT_EQ(tap.write(row).error().code, Code::kLocalIo);
  EXPECT_EQ(seen, 0);
  EXPECT_EQ(tap.last_sequence(), 5U);  // the number is spent
  EXPECT_EQ(marks.count(simulate::Mark::kAuditDownAtRelease), 1U);
  tap.set_writable(true);
  EXPECT_TRUE(tap.write(row));
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace gatecrash::builtin
