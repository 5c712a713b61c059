#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::expect_cases;
using tests::kRead;
using tests::Tape;

constexpr std::string_view kNothing =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"No."}})";

TEST(NoAnswerToNotification, AcceptsNoneWhateverBecameOfIt) {
  const std::string call =
      R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"read_fhir_resource"}})";
  const std::string note = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
  expect_cases({
      {"silence", [&](Tape& t) { t.client(call).deny_row("tools/call", kRead); }, {}},
      {"a denied one answered",
       [&](Tape& t) { t.client(call).deny_row("tools/call", kRead).answer(kNothing); },
       {"no-answer-to-notification"}},
      {"a forwarded one answered",
       [&](Tape& t) {
         t.client(note).allow_row("notifications/initialized").upstream(note).answer(kNothing);
       },
       {"no-answer-to-notification"}},
      {"what cannot be read is no notification",
       [](Tape& t) { t.client("{").deny_row("").answer(kNothing); },
       {}},
      {"an answer out of nothing is another matter",
       [](Tape& t) { t.answer(kNothing); },
       {"one-answer"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
