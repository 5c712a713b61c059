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

}  // namespace
}  // namespace gatecrash::invariants
