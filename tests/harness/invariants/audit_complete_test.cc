#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::kRead;
using tests::kUpdate;
using tests::result_line;
using tests::Tape;

TEST(AuditComplete, WantsOneRowForEachUnitBeforeItsFirstForwardedByte) {
  const std::string read = call_line("1", kRead);
  const auto end_read = [](Tape& t) { t.server(result_line("1")).answer(result_line("1")); };
  expect_cases({
      {"both", [](Tape& t) { t.allowed_call("1", kRead).denied_call("2", kUpdate); }, {}},
      {"no row for a forwarded call",
       [&](Tape& t) {
         t.client(read).upstream(read);
         end_read(t);
       },
       {"audit-before-forward", "audit-complete"}},
      {"no row for a denial",
       [](Tape& t) { t.client(call_line("1", kUpdate)).answer(denial_line("1")); },
       {"audit-complete"}},
      {"the row comes late",
       [&](Tape& t) {
         t.client(read).upstream(read).allow_row("tools/call", kRead);
         end_read(t);
       },
       {"audit-before-forward"}},
      {"the row says deny",
       [&](Tape& t) {
         t.client(read).deny_row("tools/call", kRead).upstream(read);
         end_read(t);
       },
       {"audit-complete"}},
      {"the row says allow of a denial",
       [](Tape& t) {
         t.client(call_line("1", kUpdate))
             .allow_row("tools/call", kUpdate)
             .answer(denial_line("1"));
       },
       {"audit-complete"}},
      {"two rows",
       [&](Tape& t) { t.allowed_call("1", kRead).allow_row("tools/call", kRead); },
       {"audit-complete"}},
      {"another tool's row",
       [](Tape& t) {
         t.client(call_line("1", kUpdate)).deny_row("tools/call", kRead).answer(denial_line("1"));
       },
       {"audit-complete"}},
      {"another session's row",
       [](Tape& t) {
         t.client(call_line("1", kUpdate)).session("2").deny_row("tools/call", kUpdate);
         t.session("1").answer(denial_line("1"));
       },
       {"audit-complete"}},
      {"another grant's row",
       [](Tape& t) {
         t.denied_call("1", kUpdate);
         t.seen().at(3).audit.grant = "b";
       },
       {"grant-isolation"}},
      {"unreadable units have rows too",
       [](Tape& t) {
         t.client("{").answer(
             R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable."}})");
       },
       {"audit-complete"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
