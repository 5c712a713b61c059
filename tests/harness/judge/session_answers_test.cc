// The server-to-client half of SessionLedger (session_answers.cc).
#include <gtest/gtest.h>

#include "harness/judge/session_ledger.h"
#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

constexpr std::string_view kNone = "tag_resource";

std::string error_line(std::string_view id, int code) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"error":{"code":)" +
         std::to_string(code) + R"(,"message":"m"}})";
}

void begin_read(Tape& t, std::string_view id) {
  t.client(call_line(id, kRead)).allow_row("tools/call", kRead).upstream(call_line(id, kRead));
}

TEST(SessionAnswers, AreTheServersWhateverItsBytesLookLike) {
  Tape tape;
  begin_read(tape, "1");
  tape.server(R"({"result": {"isError":false, "content":[]}, "id": 1, "jsonrpc": "2.0"})");
  tape.answer(R"({"jsonrpc":"2.0","id":1,"result":{"isError":false,"content":[]}})");
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionAnswers, KeepTheOrderOfMembersAndTheSpellingOfNumbers) {
  Tape tape;
  begin_read(tape, "1");
  tape.server(R"({"jsonrpc":"2.0","id":1,"result":{"n":1.10}})");
  tape.answer(R"({"jsonrpc":"2.0","id":1,"result":{"n":1.1}})");
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"one-answer"});
}

TEST(SessionAnswers, MayDenyByErrorCodeToo) {
  Tape tape;
  tape.client(call_line("1", kNone)).deny_row("tools/call", kNone).answer(error_line("1", -31001));
  EXPECT_TRUE(violated(tape.seen()).empty());
  Tape wrong;
  wrong.client(call_line("1", kRead)).deny_row("tools/call", kRead);
  wrong.answer(error_line("1", -31001));
  EXPECT_EQ(violated(wrong.seen()), std::vector<std::string>{"allow-exactly-once"});
}

TEST(SessionAnswers, GoToTheRequestThatMustBeRefusedBeforeTheOneAtTheServer) {
  Tape tape;
  begin_read(tape, "1");
  tape.client(call_line("1", kNone)).deny_row("tools/call", kNone);
  tape.answer(error_line("1", -32600));  // another gateway names the id that is taken
  tape.server(result_line("1")).answer(result_line("1"));
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(SessionAnswers, OfTheServerToNobodyMustNotReachTheClient) {
  Tape tape;
  tape.server(result_line("5"));
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.answer(result_line("5"));
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"one-answer"});
}

TEST(SessionAnswers, AreNotWhatTheServerAsksOrTells) {
  Tape tape;
  const std::string ask = R"({"jsonrpc":"2.0","id":1,"method":"roots/list"})";
  const std::string tell = R"({"jsonrpc":"2.0","method":"notifications/progress"})";
  tape.server(ask).answer(ask).server(tell).answer(tell);
  EXPECT_TRUE(violated(tape.seen()).empty());
}

}  // namespace
}  // namespace gatecrash::judge
