#include "harness/judge/session_ledger.h"

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::count_of;
using tests::denial_line;
using tests::judge_tape;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

std::string id(int n) { return std::to_string(n); }

TEST(SessionLedger, ForgetsWhatIsCompleteAndStillKnowsTheLastOfIt) {
  Tape tape;
  for (int i = 0; i < 200; ++i) {
    tape.allowed_call(id(i), kRead);
  }
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.answer(result_line("199"));
  const auto judged = judge_tape(tape.seen());
  ASSERT_EQ(judged->violations().size(), 1U);
  EXPECT_EQ(judged->violations()[0].message,
            "tools/call read_fhir_resource (id 199) is answered again");
}

TEST(SessionLedger, GivesUpTheOldestUnjudgedWhenNothingIsEverAnswered) {
  Tape tape;
  const std::string note = R"({"jsonrpc":"2.0","method":"notifications/x"})";
  for (std::size_t i = 0; i < kOpenMax + 10; ++i) {
    tape.client(note);
  }
  const auto judged = judge_tape(tape.seen());
  EXPECT_EQ(count_of(*judged, "audit-complete").violations,
            kOpenMax);  // rows missing, of those still known
}

TEST(SessionLedger, MatchesRowsByWhatTheySayNotByOrderAlone) {
  Tape tape;
  tape.client(call_line("1", kRead)).client(call_line("2", "tag_resource")).client("{");
  tape.deny_row("").deny_row("tools/call", "tag_resource").allow_row("tools/call", kRead);
  tape.upstream(call_line("1", kRead)).server(result_line("1")).answer(result_line("1"));
  tape.answer(denial_line("2"));
  tape.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})");
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionLedger, TakesAMethodThatARowCutsOffForTheSame) {
  const std::string method(200, 'm');
  const std::string line = R"({"jsonrpc":"2.0","id":1,"method":")" + method + "\"}";
  Tape tape;
  tape.client(line).deny_row(method.substr(0, 128));
  tape.answer(R"({"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"no"}})");
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.seen().at(3).audit.method = method.substr(0, 20);
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"audit-complete"});
}

TEST(SessionLedger, ReadsNothingMoreFromAClientThatWasHungUpOn) {
  Tape tape;
  tape.client("{\r{").deny_row("");
  tape.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})");
  tape.closed().client(call_line("1", kRead));
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionLedger, ForgivesNoAnswerToAGatewayThatHangsUpWithoutReason) {
  Tape tape;
  tape.client(call_line("1", kRead)).allow_row("tools/call", kRead).upstream(call_line("1", kRead));
  tape.closed();
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"one-answer"});
}

TEST(SessionLedger, KeepsAHeldCallUntilASecondRowDeniesIt) {
  const auto policy = std::make_shared<const policy::Policy>(
      *policy::read_hosted_policy(R"({"version":"1","default":"deny",
          "tools":{"t":{"action":"require_approval"}}})",
                                  "test"));
  const auto found = [&](const std::function<void(Tape&)>& play) {
    Tape tape;
    tape.client(call_line("1", "t")).deny_row("tools/call", "t").settled();
    play(tape);
    std::string names;
    const auto judged = judge_tape(tape.seen(), {}, policy);
    for (const Violation& violation : judged->violations()) {
      names += violation.invariant + " ";
    }
    return names;
  };
  EXPECT_EQ(found([](Tape&) {}), "") << "it may wait for ever";
  EXPECT_EQ(found([](Tape& t) { t.deny_row("tools/call", "t").answer(denial_line("1")); }), "");
  EXPECT_EQ(found([](Tape& t) {
              t.client(call_line("1", "x")).deny_row("tools/call", "x").answer(denial_line("1"));
            }),
            "")
      << "its id asked with again";
  EXPECT_EQ(found([](Tape& t) {
              t.deny_row("tools/call", "t").deny_row("tools/call", "t").answer(denial_line("1"));
            }),
            "audit-complete ");
  EXPECT_EQ(found([](Tape& t) { t.upstream(call_line("1", "t")); }).rfind("approval-held", 0), 0U)
      << "nobody approved it";
}

}  // namespace
}  // namespace gatecrash::judge
