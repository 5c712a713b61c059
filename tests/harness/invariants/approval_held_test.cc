#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::judge_tape;
using tests::result_line;
using tests::Tape;
using tests::violated;

constexpr std::string_view kTool = "create_fhir_bundle";

/// The client calls, and a row says that it waits.
Tape& held(Tape& tape) { return tape.client(call_line("1", kTool)).hold_row(kTool, 7); }

Tape& forwarded_and_answered(Tape& tape) {
  return tape.upstream(call_line("1", kTool)).server(result_line("1")).answer(result_line("1"));
}

TEST(ApprovalHeld, LetsNothingThroughThatNobodyApproved) {
  expect_cases({
      {"approved",
       [](Tape& t) { forwarded_and_answered(held(t).at(30).release_row(kTool, 7)); },
       {}},
      {"approved after a while in which all had settled",
       [](Tape& t) {
         forwarded_and_answered(held(t).at(10).settled().at(30).release_row(kTool, 7));
       },
       {}},
      {"it waits", [](Tape& t) { held(t).at(30); }, {}},
      {"denied by a person",
       [](Tape& t) { held(t).at(30).give_up_row(kTool, 7).answer(denial_line("1")); },
       {}},
      {"allowed at once", [](Tape& t) { t.allowed_call("1", kTool); }, {"approval-held"}},
      {"sent while it waits",
       [](Tape& t) { forwarded_and_answered(held(t).at(30)); },
       {"approval-held", "audit-complete"}},
      {"sent before the row that releases it",
       [](Tape& t) {
         held(t).at(30).upstream(call_line("1", kTool)).release_row(kTool, 7);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {"approval-held", "audit-complete"}},
      {"released in no time: no person did",
       [](Tape& t) { forwarded_and_answered(held(t).release_row(kTool, 7)); },
       {"approval-held"}},
      {"released when its time was over",
       [](Tape& t) { forwarded_and_answered(held(t).at(62).release_row(kTool, 7)); },
       {"approval-held"}},
      {"sent after a person denied it",
       [](Tape& t) { forwarded_and_answered(held(t).at(30).give_up_row(kTool, 7)); },
       {"approval-held", "audit-complete"}},
      {"another call was released",
       [](Tape& t) {
         held(t).client(call_line("2", kTool, R"({"x":2})")).hold_row(kTool, 8);
         forwarded_and_answered(t.at(30).release_row(kTool, 8));
       },
       {"approval-held", "audit-complete", "allow-exactly-once", "one-answer"}},
      {"released twice by one word",
       [](Tape& t) {
         forwarded_and_answered(held(t).at(30).release_row(kTool, 7)).release_row(kTool, 7);
       },
       {"audit-complete"}},
      {"a row releases what was never held",
       [](Tape& t) {
         t.client(call_line("1", kTool)).at(30).release_row(kTool, 7);
         forwarded_and_answered(t);
       },
       {"approval-held", "audit-before-forward", "audit-complete"}},
      {"no client made it",
       [](Tape& t) { t.upstream(call_line("1", kTool)); },
       {"approval-held", "judged-equals-forwarded"}},
  });
}

TEST(ApprovalHeld, DoesNotJudgeWhereNothingTellsWhoApproved) {
  Tape tape;
  tape.client(call_line("1", kTool)).upstream(call_line("1", kTool));
  tape.effect("CreateBundle", wire::Value::object(), false);
  tape.server(result_line("1")).answer(result_line("1"));
  tape.denied_call("2", kTool);  // its limit: the first counted, whoever approved it
  judge::Visible visible;
  visible.audit = false;
  EXPECT_EQ(violated(tape.seen(), visible),
            (std::vector<std::string>{"approval-held", "deny-no-effect"}))
      << "nobody was there";
  visible.approvals = false;
  const auto judged = judge_tape(tape.seen(), visible);
  EXPECT_TRUE(judged->violations().empty());
  EXPECT_FALSE(tests::count_of(*judged, "approval-held").judged);
  EXPECT_TRUE(tests::count_of(*judged, "default-deny").judged);
}

}  // namespace
}  // namespace gatecrash::invariants
