#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::judge_tape;
using tests::kCreate;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

constexpr std::string_view kBundle = "create_fhir_bundle";  // held for a minute

std::string lost_line(std::string_view id) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"error":{"code":-32603,"message":"The server is gone."}})";
}

TEST(SessionWorld, ExcusesWhatAGatewayCannotHelp) {
  expect_cases({
      {"a limited call denied while the counters are away",
       [](Tape& t) { t.world(world::kStoreDown).denied_call("1", kCreate); },
       {}},
      {"not one without limits",
       [](Tape& t) { t.world(world::kStoreDown).denied_call("1", kRead); },
       {"allow-exactly-once"}},
      {"nor one for an outage at another gateway",
       [](Tape& t) { t.world(world::kAuditDown, 1).denied_call("1", kCreate); },
       {"allow-exactly-once"}},
      {"in the window of the outage the gateway may know of more calls",
       [](Tape& t) {
         t.world(world::kStoreDown).at(10).world(world::kStoreUp).denied_call("1", kCreate);
       },
       {}},
      {"no longer than that window",
       [](Tape& t) {
         t.world(world::kStoreDown).at(10).world(world::kStoreUp);
         t.at(75).denied_call("1", kCreate);
       },
       {"allow-exactly-once"}},
      {"a denial that could not be written down",
       [](Tape& t) {
         t.world(world::kAuditDown).client(call_line("1", kRead)).answer(denial_line("1"));
       },
       {}},
      {"a session that is opened during the outage",
       [](Tape& t) {
         t.world(world::kAuditDown).session("3").client(call_line("1", kRead));
         t.answer(denial_line("1"));
       },
       {}},
  });
}

// The model counted a call that a gateway without counters refused, and so takes the next one for
// one too many: it is counted all the same, or it is missing when the first is long forgotten.
TEST(SessionWorld, CountsWhatWentUpAlthoughItsOwnCountsWereFull) {
  const auto sliding = tests::policy_of(R"({"version": "1", "default": "deny", "tools": {
    "create_fhir_resource": {
      "limits": [{"counter": "c", "window": 60, "max": 1, "algorithm": "sliding"}]}}})");
  Tape tape;
  tape.world(world::kStoreDown).denied_call("1", kCreate).at(1).world(world::kStoreUp);
  tape.at(50).allowed_call("2", kCreate);
  tape.at(70).denied_call("3", kCreate);
  EXPECT_TRUE(judge_tape(tape.seen(), {}, sliding)->violations().empty());
  tape.at(109).allowed_call("4", kCreate);
  const auto judged = judge_tape(tape.seen(), {}, sliding);
  ASSERT_EQ(judged->violations().size(), 1U);
  EXPECT_EQ(judged->violations().front().invariant, "rate-cap");
}

// Two equal calls: one that was held and timed out, one that the model takes for one too many. What
// goes up is the second.
TEST(SessionWorld, TakesWhatGoesUpForTheCallWhoseRowSaysSo) {
  const auto held = tests::policy_of(R"({"version": "1", "default": "deny", "tools": {
    "create_fhir_resource": {"action": "require_approval", "approval_timeout": "10s"}}})");
  const auto capped = tests::policy_of(R"({"version": "1", "default": "deny", "tools": {
    "create_fhir_resource": {"limits": [{"counter": "c", "window": "minute", "max": 1}]}}})");
  Tape tape;
  tape.client(call_line("1", kCreate)).hold_row(kCreate, 1);
  tape.at(10).give_up_row(kCreate, 1).answer(denial_line("1"));
  tape.at(20).reload(capped);
  tape.world(world::kStoreDown).denied_call("2", kCreate).world(world::kStoreUp);
  tape.allowed_call("3", kCreate);
  const auto judged = judge_tape(tape.seen(), {}, held);
  EXPECT_TRUE(judged->violations().empty()) << judged->violations().front().message;
}

// One that the model takes for one too many, and behind it, in one delivery, another under its id.
TEST(SessionWorld, KnowsThatTheIdOfACallThatALimitDeniesMayBeTaken) {
  Tape tape;
  tape.at(1).allowed_call("0", kCreate);
  tape.world(world::kStoreDown).denied_call("1", kCreate).world(world::kStoreUp);
  tape.client(call_line("2", kCreate)).client(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
  tape.client(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  tape.allow_row("tools/call", kCreate).deny_row("ping").allow_row("notifications/initialized");
  tape.upstream(call_line("2", kCreate));
  tape.answer(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Still open."}})");
  tape.upstream(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  tape.server(result_line("2")).answer(result_line("2"));
  const auto judged = judge_tape(tape.seen());
  EXPECT_TRUE(judged->violations().empty()) << judged->violations().front().message;
}

// A call that a gateway without its log refused was counted by the model alone: one that it then
// takes for one too many may be held all the same.
TEST(SessionWorld, KnowsThatACallMayBeHeldWhereTheModelIsTooFull) {
  const auto policy = tests::policy_of(R"({"version": "1", "default": "deny",
    "all_tools": {"limits": [{"counter": "c", "window": "minute", "max": 1}]},
    "tools": {"read_fhir_resource": {},
              "create_fhir_bundle": {"action": "require_approval", "approval_timeout": "60s"}}})");
  Tape tape;
  tape.world(world::kAuditDown).client(call_line("1", kRead)).answer(denial_line("1"));
  tape.world(world::kAuditUp);
  tape.at(1).client(call_line("2", kBundle)).hold_row(kBundle, 1);
  tape.at(5).release_row(kBundle, 1).upstream(call_line("2", kBundle));
  tape.server(result_line("2")).answer(result_line("2"));
  const auto judged = judge_tape(tape.seen(), {}, policy);
  EXPECT_TRUE(judged->violations().empty()) << judged->violations().front().message;
}

TEST(SessionWorld, KnowsConnectionsThatEndAndServersThatFail) {
  expect_cases({
      {"an error in place of the answer of a server that is gone",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead);
         t.upstream(call_line("1", kRead)).server_closed().answer(lost_line("1"));
       },
       {}},
      {"but an answer there must be",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead);
         t.upstream(call_line("1", kRead)).server_closed();
       },
       {"one-answer"}},
      {"a call that was held when all was well is owed nothing by a connection that ended later",
       [](Tape& t) {
         t.client(call_line("1", kBundle)).hold_row(kBundle, 1).world(world::kHealed).settled();
         t.at(5).release_row(kBundle, 1).upstream(call_line("1", kBundle));
         t.client("{").deny_row("").closed().server_closed();
       },
       {}},
      {"a client that has left is owed nothing",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead);
         t.upstream(call_line("1", kRead)).client_left();
       },
       {}},
      {"its unfinished line has a row",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead);
         t.seen()[t.seen().size() - 2].bytes.pop_back();
         t.seen().pop_back();
         t.client_left().deny_row("");
       },
       {}},
      {"a server that does not read answers later",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead).world(world::kServerSilent);
         t.upstream(call_line("1", kRead)).settled().world(world::kServerSpeaks);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"a server asks a lake that does not answer again",
       [](Tape& t) {
         t.client(call_line("1", kCreate)).allow_row("tools/call", kCreate).world(world::kLakeDown);
         t.upstream(call_line("1", kCreate));
         for (int i = 0; i < 2; ++i) {
           t.effect("healthlake:CreateResource", wire::Value::object({}), true);
         }
         t.server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"a gateway that was killed owes nothing for what it had",
       [](Tape& t) { t.client(call_line("1", kRead)).allow_row("tools/call", kRead).restart(); },
       {}},
      {"what a server had got does its work nevertheless",
       [](Tape& t) {
         t.client(call_line("1", kCreate)).allow_row("tools/call", kCreate);
         t.upstream(call_line("1", kCreate)).restart();
         t.effect("healthlake:CreateResource", wire::Value::object({}), true);
       },
       {}},
  });
}

TEST(SessionWorld, WantsAPersonsWordWherePeopleAreSeen) {
  const Visible people{.upstream = true,
                       .audit = true,
                       .effects = true,
                       .canonical = true,
                       .approvals = true,
                       .people = true};
  const auto released = [](bool said, bool yes) {
    Tape tape;
    tape.client(call_line("1", kBundle)).hold_row(kBundle, 7).at(30);
    if (said) {
      tape.person(7, yes);
    }
    tape.release_row(kBundle, 7).upstream(call_line("1", kBundle));
    tape.server(result_line("1")).answer(result_line("1"));
    return tape;
  };
  EXPECT_TRUE(violated(released(true, true).seen(), people).empty());
  EXPECT_NE(violated(released(true, false).seen(), people), std::vector<std::string>{});
  EXPECT_EQ(violated(released(false, false).seen(), people).front(), "approval-held");
  EXPECT_TRUE(violated(released(false, false).seen()).empty());
}

}  // namespace
}  // namespace gatecrash::judge
