#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

TEST(JudgedEqualsForwarded, ComparesDataAndWantsCanonicalBytes) {
  const auto forwarded = [](std::string client, std::string upstream) {
    return [client = std::move(client), upstream = std::move(upstream)](Tape& t) {
      t.client(client).allow_row("tools/call", kRead).upstream(upstream);
      t.server(result_line("1")).answer(result_line("1"));
    };
  };
  const std::string plain = call_line("1", kRead, R"({"a":1,"b":"x"})");
  expect_cases({
      {"the same", forwarded(plain, plain), {}},
      {"white space is dropped",
       forwarded(call_line("1", kRead, "{ \"a\" : 1,\"b\":\"\\u0078\"}"), plain),
       {}},
      {"white space is kept",
       forwarded(call_line("1", kRead, "{ \"a\":1}"), call_line("1", kRead, "{ \"a\":1}")),
       {"judged-equals-forwarded"}},
      {"another number token",
       forwarded(call_line("1", kRead, R"({"a":1.0})"), call_line("1", kRead, R"({"a":1})")),
       {"judged-equals-forwarded", "allow-exactly-once", "audit-complete"}},
      {"another order",
       forwarded(plain, call_line("1", kRead, R"({"b":"x","a":1})")),
       {"judged-equals-forwarded", "allow-exactly-once", "audit-complete"}},
      {"a twin key",
       forwarded(plain, call_line("1", kRead, R"({"a":1,"b":"x","a":2})")),
       {"judged-equals-forwarded", "default-deny", "allow-exactly-once", "audit-complete"}},
      {"another session's message",
       [&](Tape& t) {
         t.allowed_call("1", kRead, R"({"a":5})");
         t.session("2").upstream(call_line("1", kRead, R"({"a":5})"));
       },
       {"grant-isolation", "judged-equals-forwarded"}},
      {"another id upstream is the gateway's business",
       [&](Tape& t) {
         t.client(plain).allow_row("tools/call", kRead);
         t.upstream(call_line("\"g-1\"", kRead, R"({"a":1,"b":"x"})"));
         t.server(result_line("\"g-1\"")).answer(result_line("1"));
       },
       {}},
  });
}

TEST(JudgedEqualsForwarded, ComparesDataAloneWhereTheTargetPromisesNoCanonicalBytes) {
  Tape tape;
  const std::string spaced = call_line("1", kRead, "{ \"a\":1}");
  tape.client(spaced).allow_row("tools/call", kRead).upstream(spaced);
  tape.server(result_line("1")).answer(result_line("1"));
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"judged-equals-forwarded"});
  judge::Visible visible;
  visible.canonical = false;
  EXPECT_TRUE(violated(tape.seen(), visible).empty());
}

TEST(JudgedEqualsForwarded, LetsResponsesToTheServerThroughUnaltered) {
  const std::string ask = R"({"jsonrpc":"2.0","id":"s1","method":"ping"})";
  const std::string pong = R"({"jsonrpc":"2.0","id":"s1","result":{}})";
  expect_cases({
      {"passed on",
       [&](Tape& t) { t.server(ask).answer(ask).client(pong).allow_row("ping").upstream(pong); },
       {}},
      {"dropped", [&](Tape& t) { t.client(pong).deny_row(""); }, {}},
      {"replaced by a refusal",
       [&](Tape& t) {
         t.server(ask).answer(ask).client(pong).deny_row("ping");
         t.upstream(R"({"jsonrpc":"2.0","id":"s1","error":{"code":-31001,"message":"no"}})");
       },
       {}},
      {"altered",
       [&](Tape& t) {
         t.server(ask).answer(ask).client(pong).allow_row("ping");
         t.upstream(R"({"jsonrpc":"2.0","id":"s1","result":{"a":1}})");
       },
       {"judged-equals-forwarded"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
