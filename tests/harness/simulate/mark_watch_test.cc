#include "harness/simulate/mark_watch.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

using judge::AuditEntry;
using judge::Observation;

struct Seen {
  Marks marks;
  MarkWatch watch{marks};

  void row(const AuditEntry& entry, Duration at = std::chrono::seconds(30)) {
    watch.see({.kind = Observation::Kind::kAudit, .at = Instant(at), .audit = &entry});
  }
};

AuditEntry entry(bool allow, std::string_view rule, bool hold = false, std::uint64_t sequence = 1,
                 std::uint64_t held = 0) {
  return {.session = "1",
          .grant = "a",
          .method = "tools/call",
          .tool = "t",
          .allow = allow,
          .rule = std::string(rule),
          .hold = hold,
          .sequence = sequence,
          .held = held,
          .gateway = 0};
}

TEST(MarkWatch, KnowsWhichCallsWaitAndHowTheyEnd) {
  const struct {
    bool allow;
    std::string_view rule;
    Mark mark;
  } cases[] = {
      {true, "(allow)", Mark::kHeldApproved},
      {false, "(approval timed out)", Mark::kHeldTimesOut},
      {false, "(approval denied)", Mark::kHeldDeniedByPerson},
      {false, "(cancelled)", Mark::kHeldCancelled},
      {false, "(client gone)", Mark::kHeldClientLeft},
      {false, "(server gone)", Mark::kHeldServerGone},
      {false, "/tools/t/limits/0", Mark::kHeldDeniedAtRelease},
  };

  for (const auto& c : cases) {
    Seen seen;
    seen.row(entry(false, "/tools/t", true, 7));
    ASSERT_EQ(seen.watch.waiting().size(), 1U) << c.rule;
    EXPECT_EQ(seen.watch.waiting().front().sequence, 7U);
    seen.row(entry(c.allow, c.rule, false, 8, 7));
    EXPECT_TRUE(seen.watch.waiting().empty()) << c.rule;
    EXPECT_EQ(seen.marks.count(c.mark), 1U) << c.rule;
    EXPECT_EQ(seen.watch.too_late().sequence != 0, c.mark == Mark::kHeldTimesOut) << c.rule;
  }
}

TEST(MarkWatch, ForgetsWhatAKilledGatewayHeld) {
  Seen seen;
  seen.row(entry(false, "/tools/t", true, 7));
  seen.watch.see({.kind = Observation::Kind::kGatewayRestart, .gateway = 1});
  EXPECT_EQ(seen.watch.waiting().size(), 1U);
  seen.watch.see({.kind = Observation::Kind::kGatewayRestart, .gateway = 0});
  EXPECT_TRUE(seen.watch.waiting().empty());
}

TEST(MarkWatch, SeesTheEdgesOfWindows) {
  Seen seen;
  seen.row(entry(true, "(allow)"), std::chrono::minutes(5));
  EXPECT_EQ(seen.marks.count(Mark::kAllowedAtWindowStart), 1U);
  seen.row(entry(false, "/tools/t/limits/0"), std::chrono::minutes(5) - Duration(1));
  EXPECT_EQ(seen.marks.count(Mark::kDeniedAtWindowEnd), 1U);
  seen.row(entry(false, "/tools/t/limits/0"), std::chrono::seconds(30));
  EXPECT_EQ(seen.marks.count(Mark::kDeniedAtWindowEnd), 1U);
}

TEST(MarkWatch, SeesWhatAReloadAndARestartDeny) {
  Seen seen;
  seen.row(entry(false, "/tools/t"));
  EXPECT_EQ(seen.marks.count(Mark::kReloadDenies), 0U);
  seen.watch.see({.kind = Observation::Kind::kReload});
  seen.row(entry(false, "/tools/t"));
  EXPECT_EQ(seen.marks.count(Mark::kReloadDenies), 1U);
  seen.watch.see(
      {.kind = Observation::Kind::kGatewayRestart, .at = Instant(std::chrono::seconds(20))});
  seen.row(entry(false, "/tools/t/limits/0"));
  EXPECT_EQ(seen.marks.count(Mark::kCountKeptOverRestart), 1U);
}

}  // namespace
}  // namespace gatecrash::simulate
