#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::kUpdate;
using tests::Tape;

std::string denied(std::string_view result) {
  return R"({"jsonrpc":"2.0","id":1,"result":)" + std::string(result) + "}";
}

TEST(DenialShape, IsTheTargets) {
  const auto answered = [](std::string line) {
    return [=](Tape& t) {
      t.client(call_line("1", kUpdate)).deny_row("tools/call", kUpdate).answer(line);
    };
  };
  expect_cases({
      {"a tool result", answered(denial_line("1")), {}},
      {"an error with the denial's code",
       answered(R"({"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"No updates."}})"),
       {}},
      {"another error",
       answered(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Oops."}})"),
       {"denial-shape"}},
      {"without a text", answered(denied(R"({"content":[],"isError":true})")), {"denial-shape"}},
      {"with more than a text",
       answered(denied(R"({"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],)"
                       R"("isError":true})")),
       {"denial-shape"}},
      {"with another era's member",
       answered(denied(R"({"content":[{"type":"text","text":"No updates."}],"isError":true,)"
                       R"("resultType":"complete"})")),
       {"denial-shape"}},
      {"in other words than the rule's",
       answered(
           denied(R"({"content":[{"type":"text","text":"Computer says no."}],"isError":true})")),
       {"denial-shape"}},
      {"an error in other words",
       answered(R"({"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"Denied."}})"),
       {"denial-shape"}},
      {"the counters may be the reason",
       [&](Tape& t) {
         t.world(judge::world::kStoreDown);
         answered(denied(R"({"content":[{"type":"text","text":"Later."}],"isError":true})"))(t);
       },
       {}},
      {"a method's denial as a tool result",
       [](Tape& t) {
         t.client(R"({"jsonrpc":"2.0","id":1,"method":"resources/read"})");
         t.deny_row("resources/read").answer(denial_line("1"));
       },
       {"denial-shape"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
