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

TEST(AuditTap, TellsHowTheLogReadsAcrossFilesAndRestarts) {
  StackEvents events;
  std::uint64_t files = 0;
  std::uint64_t rows = 0;
  gateway::AuditVerifier verifier;
  events.observer = [&](const judge::Observation& observation) {
    EXPECT_EQ(observation.gateway, 2U);
    const std::string_view line = observation.bytes.substr(0, observation.bytes.size() - 1);
    if (line.find("\"audit\"") != std::string_view::npos && observation.audit == nullptr) {
      ++files;
      verifier.begin_file();
    }
    rows += observation.audit != nullptr ? 1 : 0;
    const Status chained = verifier.line(line);
    EXPECT_TRUE(chained) << chained.error().to_string() << line;
  };
  AuditLines lines;
  for (std::uint64_t start = 0; start < 2; ++start) {
    AuditTap tap(events, 2, start * 50, &lines);
    tap.event("started", {}, {});
    for (std::uint64_t i = 1; i <= 50; ++i) {
      AuditRow row;
      row.sequence = start * 50 + i;
      EXPECT_TRUE(tap.write(row));
    }
  }
  EXPECT_EQ(files, 2U);
  EXPECT_EQ(rows, 100U);
  EXPECT_EQ(verifier.counts().decisions, 100U);
  EXPECT_EQ(verifier.counts().missing, 0U);
}

}  // namespace
}  // namespace gatecrash::builtin
