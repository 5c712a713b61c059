#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::result_line;
using tests::Tape;

constexpr std::string_view kGarbled =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable."}})";

void begin_read(Tape& t) {
  t.client(call_line("1", kRead)).allow_row("tools/call", kRead).upstream(call_line("1", kRead));
}

TEST(OneAnswer, IsOwedToEachRequestUnderItsOwnId) {
  const auto answered = [](std::vector<std::string> lines) {
    return [lines](Tape& t) {
      begin_read(t);
      t.server(result_line("1"));
      for (const std::string& line : lines) {
        t.answer(line);
      }
    };
  };
  expect_cases({
      {"one", answered({result_line("1")}), {}},
      {"none", answered({}), {"one-answer"}},
      {"two", answered({result_line("1"), result_line("1")}), {"one-answer"}},
      {"retyped", answered({result_line("\"1\"")}), {"id-preserved"}},
      {"another id too", answered({result_line("1"), result_line("2")}), {"one-answer"}},
      {"altered", answered({result_line("1", "other")}), {"one-answer"}},
      {"other bytes, same data",
       answered(
           {R"({"id": 1, "jsonrpc": "2.0", "result": {"content": [{"type":"text","text":"\u006fk"}], "isError": false}})"}),
       {}},
      {"garbled", answered({result_line("1"), "{\"jsonrpc\""}), {"one-answer"}},
      {"denied and a result",
       [](Tape& t) { t.denied_call("1", "update_fhir_resource").answer(result_line("1")); },
       {"one-answer"}},
      {"a result out of thin air",
       [](Tape& t) {
         t.client(call_line("1", "tag_resource")).deny_row("tools/call", "tag_resource");
         t.answer(result_line("1"));
       },
       {"one-answer"}},
      {"string ids",
       [](Tape& t) { t.allowed_call("\"a\\\"b\"", kRead).denied_call("\"1\"", "tag_resource"); },
       {}},
  });
}

TEST(OneAnswer, IsAnErrorForWhatCannotBeReadAndNoneForNotifications) {
  const std::string note = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
  const std::string call =
      R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"read_fhir_resource"}})";
  expect_cases({
      {"unreadable", [](Tape& t) { t.client("{").deny_row("").answer(kGarbled); }, {}},
      {"unreadable, unanswered", [](Tape& t) { t.client("{").deny_row(""); }, {"one-answer"}},
      {"unreadable, answered twice",
       [](Tape& t) { t.client("{").deny_row("").answer(kGarbled).answer(kGarbled); },
       {"one-answer"}},
      {"refused under its id",
       [](Tape& t) {
         t.client(R"({"jsonrpc":"2.0","id":5,"method":"ping","extra":1})").deny_row("");
         t.answer(R"({"jsonrpc":"2.0","id":5,"error":{"code":-32600,"message":"Unreadable."}})");
       },
       {}},
      {"a refused notification may stay unanswered",
       [](Tape& t) { t.client(R"({"jsonrpc":"2.0","method":"x","extra":1})").deny_row(""); },
       {}},
      {"a notification",
       [&](Tape& t) { t.client(note).allow_row("notifications/initialized").upstream(note); },
       {}},
      {"a denied notification answered",
       [&](Tape& t) { t.client(call).deny_row("tools/call", kRead).answer(kGarbled); },
       {"no-answer-to-notification"}},
      {"blank lines are nothing", [](Tape& t) { t.client("  \t ").client(" "); }, {}},
      {"hung up on what cannot be framed",
       [](Tape& t) { t.client("{\r}").deny_row("").closed().client(call_line("9", kRead)); },
       {}},
  });
}

TEST(OneAnswer, KnowsThatACancelledRequestMayStayUnanswered) {
  const std::string cancel =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})";
  const std::string renumbered =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}})";
  expect_cases({
      {"cancelled",
       [&](Tape& t) {
         begin_read(t);
         t.client(cancel).allow_row("notifications/cancelled").upstream(renumbered);
       },
       {}},
      {"an id that is taken is refused, under no id",
       [&](Tape& t) {
         begin_read(t);
         t.client(call_line("1", kRead)).deny_row("tools/call", kRead);
         t.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Taken."}})");
         t.server(result_line("1")).answer(result_line("1"));
       },
       {}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
