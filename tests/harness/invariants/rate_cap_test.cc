#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::judge_tape;
using tests::kCreate;
using tests::Tape;

TEST(RateCap, CountsWhatReachesTheServerPerWindowAndScope) {
  constexpr std::string_view kExport = "start_fhir_export_job";
  expect_cases({
      {"up to the cap",
       [&](Tape& t) {
         t.allowed_call("1", kCreate).allowed_call("2", kCreate).denied_call("3", kCreate);
       },
       {}},
      {"one more",
       [&](Tape& t) {
         t.allowed_call("1", kCreate).allowed_call("2", kCreate).allowed_call("3", kCreate);
       },
       {"rate-cap"}},
      {"the window's last moment still counts",
       [&](Tape& t) {
         t.at(0)
             .allowed_call("1", kCreate)
             .at(59)
             .allowed_call("2", kCreate)
             .allowed_call("3", kCreate);
       },
       {"rate-cap"}},
      {"a new window opens",
       [&](Tape& t) {
         t.at(58).allowed_call("1", kCreate).at(59).allowed_call("2", kCreate);
         t.at(60).allowed_call("3", kCreate).allowed_call("4", kCreate).denied_call("5", kCreate);
       },
       {}},
      {"grants have a counter each",
       [&](Tape& t) {
         t.allowed_call("1", kCreate).allowed_call("2", kCreate);
         t.session("2")
             .allowed_call("1", kCreate)
             .allowed_call("2", kCreate)
             .denied_call("3", kCreate);
       },
       {}},
      {"a session has a counter of its own where the scope says so",
       [&](Tape& t) {
         t.allowed_call("1", kExport).denied_call("2", kExport);
         t.session("2").allowed_call("1", kExport).denied_call("2", kExport);
       },
       {}},
      {"its cap too",
       [&](Tape& t) { t.allowed_call("1", kExport).allowed_call("2", kExport); },
       {"rate-cap"}},
  });
}

TEST(RateCap, IsNotReopenedByAClockThatStepsBack) {
  expect_cases({
      {"a clock that steps back does not reopen a window",
       [&](Tape& t) {
         t.at(61).allowed_call("1", kCreate).allowed_call("2", kCreate);
         t.at(10).allowed_call("3", kCreate);
       },
       {"rate-cap"}},
      {"or it stays in one that a call may have opened which did not come through",
       [&](Tape& t) {
         t.at(50).allowed_call("1", kCreate).allowed_call("2", kCreate);
         t.at(70).denied_call("3", tests::kUpdate);
         t.at(10).allowed_call("4", kCreate);
       },
       {}},
      {"or in one that nobody knows, when nothing was counted before",
       [&](Tape& t) { t.at(70).allowed_call("1", tests::kRead).at(10).allowed_call("2", kCreate); },
       {}},
      {"or in the window that it was in: a call without limits does not move it",
       [&](Tape& t) {
         t.at(50).allowed_call("1", kCreate);
         t.at(70).allowed_call("2", tests::kRead).at(10).allowed_call("3", kCreate);
         t.at(65).allowed_call("4", kCreate).allowed_call("5", kCreate);
       },
       {}},
      {"or in the window that it was in, and the next one is whole again",
       [&](Tape& t) {
         t.at(50).allowed_call("1", kCreate);
         t.at(70).denied_call("2", tests::kUpdate);
         t.at(10).allowed_call("3", kCreate);
         t.at(65).allowed_call("4", kCreate).allowed_call("5", kCreate);
       },
       {}},
      {"between arrival and server a window ended: either may be meant",
       [&](Tape& t) {
         t.at(60).allowed_call("1", kCreate).allowed_call("2", kCreate);
         t.at(119).client(call_line("4", kCreate)).deny_row("tools/call", kCreate);
         t.answer(denial_line("4"));
         t.at(120).allowed_call("5", kCreate);
       },
       {}},
  });
}

TEST(RateCap, CountsAmountsInSlidingWindowsAndForAllTools) {
  const auto policy = std::make_shared<const policy::Policy>(
      *policy::read_hosted_policy(R"({"version":"1","default":"allow",
          "all_tools":{"limits":[{"counter":"calls","window":60,"max":3}]},
          "tools":{"t":{"limits":[{"counter":"n","window":60,"max":10,"increment_from":"args.n",
                                   "algorithm":"sliding"}]}}})",
                                  "test"));
  const auto caps = [&](const std::function<void(Tape&)>& play) {
    Tape tape;
    play(tape);
    const auto judged = judge_tape(tape.seen(), {}, policy);
    std::string messages;
    for (const judge::Violation& violation : judged->violations()) {
      messages += violation.invariant == "rate-cap" ? violation.message + "\n" : "";
    }
    return messages;
  };
  EXPECT_EQ(caps([](Tape& t) {
              t.at(50).allowed_call("1", "t", R"({"n":7.5})");
              t.at(65).allowed_call("2", "t", R"({"n":2.5})");
              t.at(110).allowed_call("3", "t", R"({"n":7})");
            }),
            "");
  EXPECT_EQ(caps([](Tape& t) {
              t.at(50).allowed_call("1", "t", R"({"n":7.5})");
              t.at(109).allowed_call("2", "t", R"({"n":2.500000001})");
            }),
            "tools/call t (id 2) is number 10.000000001 in its window at the server; "
            "/tools/t/limits/0 allows 10\n");
  EXPECT_EQ(caps([](Tape& t) {
              t.allowed_call("1", "a").allowed_call("2", "b").allowed_call("3", "c");
              t.allowed_call("4", "d");
            }),
            "tools/call d (id 4) is number 4 in its window at the server; "
            "/all_tools/limits/0 allows 3\n");
  EXPECT_EQ(caps([](Tape& t) { t.allowed_call("1", "t", R"({"n":"5"})"); }),
            "tools/call t (id 1) is at the server; /tools/t/limits/0 counts an amount of it that "
            "cannot be counted\n");
}

}  // namespace
}  // namespace gatecrash::invariants
