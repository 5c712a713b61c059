#include <gtest/gtest.h>

#include "tests/harness/invariants/tape.h"

namespace gatecrash::invariants {
namespace {

TEST(RateCap, CountsWhatReachesTheServerPerWindowAndScope) {
  constexpr std::string_view kCreate = "create_fhir_resource";
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
      {"a clock that steps back does not reopen a window",
       [&](Tape& t) {
         t.at(61).allowed_call("1", kCreate).allowed_call("2", kCreate);
         t.at(10).allowed_call("3", kCreate);
       },
       {"rate-cap"}},
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

}  // namespace
}  // namespace gatecrash::invariants
