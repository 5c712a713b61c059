#include "harness/report/world_log.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gatecrash::report {
namespace {

using judge::Observation;

TEST(WorldLog, SaysInWordsWhatHappens) {
  const Instant epoch(std::chrono::hours(1));
  const Instant at = epoch + std::chrono::seconds(61) + Duration(5);
  const judge::AuditEntry row{.session = "1",
                              .grant = "a",
                              .method = "tools/call",
                              .tool = "t",
                              .allow = false,
                              .rule = "(cancelled)",
                              .hold = false,
                              .sequence = 8,
                              .held = 7,
                              .gateway = 0};

  const struct {
    Observation seen;
    std::string_view line;
  } cases[] = {
      {{.kind = Observation::Kind::kClientToGateway, .at = at, .session = "1", .bytes = "a\nb"},
       "      61.000005 s  session 1  client -> gateway  a\\x0ab\n"},
      {{.kind = Observation::Kind::kWorld,
        .at = at,
        .bytes = judge::world::kClockStep,
        .step = Duration(-9)},
       "      61.000005 s  world  clock-step by -9 us, gateway 0\n"},
      {{.kind = Observation::Kind::kApproval, .at = at, .sequence = 7, .approved = true},
       "      61.000005 s  world  a person approves row 7 of gateway 0\n"},
      {{.kind = Observation::Kind::kAudit, .at = at, .session = "1", .audit = &row},
       "      61.000005 s  session 1  row 8  deny tools/call t by (cancelled) (held by row 7)\n"},
  };

  for (const auto& c : cases) {
    EXPECT_EQ(world_log_line(c.seen, epoch), c.line);
  }
}

}  // namespace
}  // namespace gatecrash::report
