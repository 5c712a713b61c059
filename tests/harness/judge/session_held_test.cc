#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::judge_tape;
using tests::result_line;
using tests::Tape;
using tests::violated;

constexpr std::string_view kTool = "create_fhir_bundle";

TEST(SessionLedgerHeld, JudgesAnApprovedCallAsOfItsRelease) {
  Tape tape;
  for (const char* const id : {"1", "2"}) {
    tape.client(call_line(id, kTool, "{\"n\":" + std::string(id) + "}"));
    tape.hold_row(kTool, static_cast<std::uint64_t>(*id - '0'));
  }
  for (const char* const id : {"1", "2"}) {  // both in one minute: the cap is one
    tape.at(30).release_row(kTool, static_cast<std::uint64_t>(*id - '0'));
    tape.upstream(call_line(id, kTool, "{\"n\":" + std::string(id) + "}"));
    tape.server(result_line(id)).answer(result_line(id));
  }
  const auto judged = judge_tape(tape.seen());
  ASSERT_EQ(judged->violations().size(), 1U);
  EXPECT_EQ(judged->violations()[0].invariant, "rate-cap");
  EXPECT_EQ(judged->totals().allowed, 1U);
  EXPECT_EQ(judged->totals().denied, 1U);
}

TEST(SessionLedgerHeld, OwesAnApprovedCallItsWayAndItsAnswer) {
  Tape tape;
  tape.client(call_line("1", kTool)).hold_row(kTool, 1).at(30).release_row(kTool, 1);
  const std::vector<std::string> lost = {"allow-exactly-once", "audit-complete", "one-answer"};
  EXPECT_EQ(violated(tape.seen()), lost);
}

TEST(SessionLedgerHeld, EndsTheCallWhoseRowIsNamed) {
  Tape tape;
  tape.client(call_line("1", kTool, R"({"n":1})")).hold_row(kTool, 1);
  tape.client(call_line("2", kTool, R"({"n":2})")).hold_row(kTool, 2);
  tape.at(20).give_up_row(kTool, 2).answer(denial_line("2"));
  tape.at(30).release_row(kTool, 1).upstream(call_line("1", kTool, R"({"n":1})"));
  tape.server(result_line("1")).answer(result_line("1"));
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{});
}

// The gateway knows what it counted, nobody else: a call that was released while its counters were
// away may have counted or not.
TEST(SessionLedgerHeld, BelievesAHoldRowOfACallWhoseLimitIsInDoubt) {
  Tape tape;
  const auto hold = [&](const char* id, std::uint64_t row) {
    tape.client(call_line(id, kTool, "{\"n\":" + std::string(id) + "}")).hold_row(kTool, row);
  };
  tape.world(world::kStoreDown).at(1).world(world::kStoreUp);
  hold("1", 1);
  tape.at(2).release_row(kTool, 1).upstream(call_line("1", kTool, R"({"n":1})"));
  tape.server(result_line("1")).answer(result_line("1"));
  hold("2", 2);  // the model has counted one, and one is the cap
  tape.world(world::kHealed).settled();
  tape.at(50).give_up_row(kTool, 2).answer(denial_line("2"));
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{});
}

TEST(SessionLedgerHeld, BelievesNoHoldRowOfACallWhoseLimitIsSure) {
  Tape tape;
  tape.client(call_line("1", kTool, R"({"n":1})")).hold_row(kTool, 1);
  tape.at(2).release_row(kTool, 1).upstream(call_line("1", kTool, R"({"n":1})"));
  tape.server(result_line("1")).answer(result_line("1"));
  tape.client(call_line("2", kTool, R"({"n":2})")).hold_row(kTool, 2);
  const std::vector<std::string> unanswered = {"one-answer"};
  EXPECT_EQ(violated(tape.seen()), unanswered);
}

TEST(SessionLedgerHeld, TakesARowForOneCallOnly) {
  Tape tape;
  tape.client(call_line("1", kTool)).hold_row(kTool, 1);
  tape.at(30).give_up_row(kTool, 1).answer(denial_line("1")).release_row(kTool, 1);
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"audit-complete"});
}

}  // namespace
}  // namespace gatecrash::judge
