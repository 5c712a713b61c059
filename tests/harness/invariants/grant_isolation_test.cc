#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::kUpdate;
using tests::result_line;
using tests::Tape;

TEST(GrantIsolation, KeepsMessagesAnswersAndRowsApart) {
  expect_cases({
      {"two clients",
       [](Tape& t) { t.allowed_call("1", kRead).session("2").allowed_call("1", kRead); },
       {}},
      {"one's message at the other's server",
       [](Tape& t) {
         t.client(call_line("1", kRead, R"({"n":1})")).allow_row("tools/call", kRead);
         t.upstream(call_line("1", kRead, R"({"n":1})"));
         t.session("2").upstream(call_line("1", kRead, R"({"n":1})"));
         t.session("1").server(result_line("1")).answer(result_line("1"));
       },
       {"grant-isolation", "judged-equals-forwarded"}},
      {"one's answer for the other",
       [](Tape& t) {
         for (const std::string_view session : {"1", "2"}) {
           t.session(session).client(call_line("1", kRead)).allow_row("tools/call", kRead);
           t.upstream(call_line("1", kRead)).server(result_line("1", session));
         }
         t.answer(result_line("1", "1")).session("1").answer(result_line("1", "1"));
       },
       {"grant-isolation", "one-answer"}},
      {"one's row under the other's name",
       [](Tape& t) {
         t.denied_call("1", kUpdate);
         t.seen().at(3).audit.grant = "b";
       },
       {"grant-isolation"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
