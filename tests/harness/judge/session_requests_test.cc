// The client-to-server half of SessionLedger (session_requests.cc).
#include <gtest/gtest.h>

#include "harness/judge/session_ledger.h"
#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::judge_tape;
using tests::kCreate;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

constexpr std::string_view kTaken =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Taken."}})";

void negotiate(Tape& t, std::string_view version) {
  const std::string ask = R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{}})";
  const std::string told = R"({"jsonrpc":"2.0","id":"i","result":{"protocolVersion":")" +
                           std::string(version) + R"("}})";
  t.client(ask).allow_row("initialize").upstream(ask).server(told).answer(told);
}

TEST(SessionRequests, CountEachElementOfABatchWhereBatchesAreLegal) {
  Tape tape;
  negotiate(tape, "2025-03-26");
  tape.client("[" + call_line("1", kRead) + "," + call_line("2", "tag_resource") + "]");
  tape.allow_row("tools/call", kRead).deny_row("tools/call", "tag_resource");
  tape.upstream(call_line("1", kRead)).server(result_line("1"));
  tape.answer("[" + denial_line("2") + "," + result_line("1") + "]");
  EXPECT_TRUE(violated(tape.seen()).empty());
  EXPECT_EQ(judge_tape(tape.seen())->totals().calls, 2U);
}

TEST(SessionRequests, TakeABatchForOneUnreadableUnitElsewhere) {
  Tape tape;
  negotiate(tape, "2025-06-18");
  tape.client("[" + call_line("1", kRead) + "]").deny_row("").answer(kTaken);
  EXPECT_TRUE(violated(tape.seen()).empty());
  EXPECT_EQ(judge_tape(tape.seen())->totals().unreadable, 1U);
  tape.upstream(call_line("1", kRead));
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"judged-equals-forwarded"});
}

TEST(SessionRequests, MayBeRefusedWhenTheyMixTheEras) {
  const std::string modern =
      R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read_fhir_resource",)"
      R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})";
  const std::string refusal = R"({"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"No."}})";
  Tape legacy;
  negotiate(legacy, "2025-11-25");
  legacy.client(modern).deny_row("tools/call", kRead).answer(refusal);
  EXPECT_TRUE(violated(legacy.seen()).empty());
  Tape first;
  first.client(modern).deny_row("tools/call", kRead).answer(refusal);
  EXPECT_TRUE(violated(first.seen()).empty()) << "it does not name the client's capabilities";
}

TEST(SessionRequests, RefuseAnIdThatIsInFlightAndCountNothingForIt) {
  Tape tape;
  tape.client(call_line("1", kCreate)).allow_row("tools/call", kCreate);
  tape.upstream(call_line("1", kCreate));
  tape.client(call_line("1", kCreate)).deny_row("tools/call", kCreate).answer(kTaken);
  tape.server(result_line("1")).answer(result_line("1"));
  tape.allowed_call("1", kCreate).denied_call("2", kCreate);
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionRequests, TellOneAndTheStringOneApart) {
  Tape tape;
  tape.client(call_line("1", kRead)).allow_row("tools/call", kRead).upstream(call_line("1", kRead));
  tape.allowed_call("\"1\"", kRead);
  tape.server(result_line("1")).answer(result_line("1"));
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionRequests, PreferTheAllowedOfTwoEqualCalls) {
  Tape tape;
  tape.allowed_call("1", kCreate).client(call_line("2", kCreate)).client(call_line("3", kCreate));
  tape.allow_row("tools/call", kCreate).deny_row("tools/call", kCreate);
  tape.upstream(call_line("2", kCreate)).answer(denial_line("3"));
  tape.server(result_line("2")).answer(result_line("2"));
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionRequests, AreJoinedByContentWhateverIdTheGatewayGives) {
  Tape tape;
  const std::string one = R"({"a":1})";
  const std::string two = R"({"a":2})";
  tape.client(call_line("1", kRead, one)).allow_row("tools/call", kRead);
  tape.client(call_line("2", kRead, two)).allow_row("tools/call", kRead);
  tape.upstream(call_line("900", kRead, two)).upstream(call_line("901", kRead, one));
  tape.server(result_line("900", "two")).answer(result_line("2", "two"));
  tape.server(result_line("901", "one")).answer(result_line("1", "one"));
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionRequests, SayNothingOfAnErrorThatTheGatewayItselfSendsTheServer) {
  Tape tape;
  tape.upstream(R"({"jsonrpc":"2.0","id":"s","error":{"code":-32601,"message":"no"}})");
  EXPECT_TRUE(violated(tape.seen()).empty());
}

}  // namespace
}  // namespace gatecrash::judge
