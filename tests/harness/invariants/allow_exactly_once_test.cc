#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kCreate;
using tests::kRead;
using tests::result_line;
using tests::Tape;

TEST(AllowExactlyOnce, WantsOneForwardAndAtMostOneChange) {
  expect_cases({
      {"once", [](Tape& t) { t.allowed_call("1", kRead); }, {}},
      {"the same call twice is two calls",
       [](Tape& t) { t.allowed_call("1", kRead).allowed_call("2", kRead); },
       {}},
      {"denied although allowed",
       [](Tape& t) { t.denied_call("1", kRead); },
       {"allow-exactly-once"}},
      {"dropped",
       [](Tape& t) { t.client(call_line("1", kRead)).allow_row("tools/call", kRead); },
       {"allow-exactly-once", "one-answer", "audit-complete"}},
      {"twice",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead);
         t.upstream(call_line("1", kRead)).upstream(call_line("1", kRead));
         t.server(result_line("1")).server(result_line("1")).answer(result_line("1"));
       },
       {"allow-exactly-once"}},
      {"again when all is over",
       [](Tape& t) { t.allowed_call("1", kRead).upstream(call_line("1", kRead)); },
       {"allow-exactly-once"}},
      {"one change",
       [](Tape& t) {
         t.client(call_line("1", kCreate)).allow_row("tools/call", kCreate);
         t.upstream(call_line("1", kCreate));
         t.effect("healthlake:CreateResource", wire::Value::object({}), true);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"two changes",
       [](Tape& t) {
         t.client(call_line("1", kCreate)).allow_row("tools/call", kCreate);
         t.upstream(call_line("1", kCreate));
         t.effect("healthlake:CreateResource", wire::Value::object({}), true);
         t.effect("healthlake:CreateResource", wire::Value::object({}), true);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {"allow-exactly-once"}},
      {"a cap that never reopens",
       [](Tape& t) {
         t.allowed_call("1", kCreate).allowed_call("2", kCreate).denied_call("3", kCreate);
         t.at(60).denied_call("4", kCreate);
       },
       {"allow-exactly-once"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
