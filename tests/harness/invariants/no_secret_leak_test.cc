#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::count_of;
using tests::judge_tape;
using tests::kRead;
using tests::kUpdate;
using tests::messages;
using tests::result_line;
using tests::Tape;

judge::Visible planted() {
  judge::Visible visible;
  visible.canaries = true;
  return visible;
}

std::size_t leaks(const Tape& tape) {
  return messages(*judge_tape(tape.seen(), planted()), "no-secret-leak").size();
}

TEST(NoSecretLeak, LooksWhereNothingPlantedMayBe) {
  Tape patient;
  patient.client(call_line("1", kRead)).allow_row("tools/call", kRead);
  patient.upstream(call_line("1", kRead)).server(result_line("1", "CANARY-Patient Mary"));
  patient.answer(result_line("1", "CANARY-Patient Mary"));
  EXPECT_EQ(leaks(patient), 0U) << "the server's own answer";
  Tape secret;
  secret.client(call_line("1", kRead)).allow_row("tools/call", kRead);
  secret.upstream(call_line("1", kRead)).server(result_line("1", "CANARY-SECRET-key"));
  secret.answer(result_line("1", "CANARY-SECRET-key"));
  EXPECT_EQ(leaks(secret), 1U);
  Tape denial;
  denial.client(call_line("1", kUpdate)).deny_row("tools/call", kUpdate);
  denial.answer(R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text",)"
                R"("text":"No update of CANARY-Patient Mary"}],"isError":true}})");
  EXPECT_EQ(leaks(denial), 1U);
  Tape upstream;
  upstream.upstream(call_line("1", kRead, R"({"key":"CANARY-SECRET-key"})"));
  EXPECT_EQ(leaks(upstream), 1U) << "no client said it";
  Tape said;
  said.allowed_call("1", kRead, R"({"resource_id":"CANARY-PATIENT-1"})");
  EXPECT_EQ(leaks(said), 0U);
  Tape row;
  row.denied_call("1", kUpdate);
  row.seen().at(3).audit.rule = "CANARY-Patient Mary";
  EXPECT_EQ(leaks(row), 1U);
  Tape line;
  line.denied_call("1", kUpdate);
  line.seen().at(3).bytes = R"({"arguments":["CANARY-Patient Mary"]})";
  EXPECT_EQ(leaks(line), 1U);
  EXPECT_FALSE(count_of(*judge_tape(line.seen()), "no-secret-leak").judged);
}

// A denial in a batch was blamed for what the server's own answer beside it said.
TEST(NoSecretLeak, AnswersOfABatchAreLookedAtOneByOne) {
  Tape tape;
  const std::string ask = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})";
  const std::string version =
      R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}})";
  tape.client(ask).allow_row("initialize").upstream(ask).server(version).answer(version);
  const std::string denial = R"({"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}})";
  tape.client("[" + call_line("1", kUpdate) + "," + call_line("2", kRead) + "]");
  tape.deny_row("tools/call", kUpdate).allow_row("tools/call", kRead);
  tape.upstream(call_line("2", kRead)).server(result_line("2", "CANARY-Patient Mary"));
  tape.answer("[" + denial + "," + result_line("2", "CANARY-Patient Mary") + "]");
  EXPECT_EQ(leaks(tape), 0U);
  Tape guilty = tape;
  guilty.client("[" + call_line("3", kUpdate) + "]").deny_row("tools/call", kUpdate);
  guilty.answer(
      R"([{"jsonrpc":"2.0","id":3,"result":{"content":["CANARY-Patient Mary"],"isError":true}}])");
  EXPECT_EQ(leaks(guilty), 1U);
}

}  // namespace
}  // namespace gatecrash::invariants
