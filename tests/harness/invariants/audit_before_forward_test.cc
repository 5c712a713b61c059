#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::result_line;
using tests::Tape;

TEST(AuditBeforeForward, WantsTheRowBeforeTheFirstByte) {
  const std::string read = call_line("1", kRead);
  expect_cases({
      {"before", [&](Tape& t) { t.allowed_call("1", kRead); }, {}},
      {"after",
       [&](Tape& t) {
         t.client(read).upstream(read).allow_row("tools/call", kRead);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {"audit-before-forward"}},
      {"of another call",
       [&](Tape& t) {
         t.client(read).allow_row("tools/call", "describe_datastore").upstream(read);
         t.allow_row("tools/call", kRead).server(result_line("1")).answer(result_line("1"));
       },
       {"audit-before-forward", "audit-complete"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
