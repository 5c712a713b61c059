#include <string>

#include <gtest/gtest.h>

#include "harness/judge/observation.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kCreate;
using tests::kRead;
using tests::result_line;
using tests::Tape;

TEST(FailClosed, LetsNothingThroughThatCannotBeCountedOrWrittenDown) {
  expect_cases({
      {"denied while the counters are away",
       [](Tape& t) { t.world(judge::world::kStoreDown).denied_call("1", kCreate); },
       {}},
      {"through while the counters are away",
       [](Tape& t) { t.world(judge::world::kStoreDown).allowed_call("1", kCreate); },
       {"fail-closed"}},
      {"what has no limit needs no counter",
       [](Tape& t) { t.world(judge::world::kStoreDown).allowed_call("1", kRead); },
       {}},
      {"nor does another gateway",
       [](Tape& t) { t.world(judge::world::kStoreDown, 1).allowed_call("1", kCreate); },
       {}},
      {"once they are back",
       [](Tape& t) {
         t.world(judge::world::kStoreDown).world(judge::world::kStoreUp).allowed_call("1", kCreate);
       },
       {}},
      {"through without a log",
       [](Tape& t) {
         t.world(judge::world::kAuditDown).client(call_line("1", kRead));
         t.upstream(call_line("1", kRead)).server(result_line("1")).answer(result_line("1"));
       },
       {"audit-before-forward", "audit-complete", "fail-closed"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
