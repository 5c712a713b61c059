#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::Tape;

TEST(DefaultDeny, LetsNothingThroughThatThePolicyDeniesAtAnyTime) {
  const std::string list = R"({"jsonrpc":"2.0","id":9,"method":"resources/read","params":{}})";
  const std::string set = R"({"jsonrpc":"2.0","method":"logging/setLevel"})";
  const std::string error = R"({"jsonrpc":"2.0","id":9,"error":{"code":-31001,"message":"no"}})";
  expect_cases({
      {"an allowed call", [](Tape& t) { t.allowed_call("1", "read_fhir_resource"); }, {}},
      {"a denied call that stays", [](Tape& t) { t.denied_call("1", "update_fhir_resource"); }, {}},
      {"an unlisted call that stays", [](Tape& t) { t.denied_call("1", "tag_resource"); }, {}},
      {"an unlisted tool passes",
       [](Tape& t) { t.allowed_call("1", "tag_resource"); },
       {"default-deny"}},
      {"a denied tool passes",
       [](Tape& t) { t.allowed_call("1", "update_fhir_resource"); },
       {"default-deny"}},
      {"a closed method stays",
       [&](Tape& t) { t.client(list).deny_row("resources/read").answer(error); },
       {}},
      {"a closed method passes",
       [&](Tape& t) {
         t.client(list).allow_row("resources/read").upstream(list).server(error).answer(error);
       },
       {"default-deny"}},
      {"a method without the prefix of notifications passes as one",
       [&](Tape& t) { t.client(set).allow_row("logging/setLevel").upstream(set); },
       {"default-deny"}},
      {"a tools/call notification passes",
       [](Tape& t) {
         const std::string line =
             R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"read_fhir_resource"}})";
         t.client(line).allow_row("tools/call", "read_fhir_resource").upstream(line);
       },
       {"default-deny"}},
      {"an unreadable unit passes",
       [](Tape& t) {
         t.client(R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})").deny_row("");
         t.upstream(R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})");
         t.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})");
       },
       {"default-deny", "judged-equals-forwarded"}},
      {"a call of a denied tool that no client made",
       [](Tape& t) { t.upstream(call_line("1", "update_fhir_resource")); },
       {"default-deny", "judged-equals-forwarded"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
