#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::policy_of;
using tests::result_line;
using tests::Tape;

const auto kOther = policy_of(R"({"version":"1","default":"deny","tools":{"tag_resource":{}}})");

TEST(ReloadAtomic, KnowsWhichPolicyWasInForce) {
  expect_cases({
      {"judged by the new one",
       [](Tape& t) { t.reload(kOther).denied_call("1", kRead).allowed_call("2", "tag_resource"); },
       {}},
      {"through by the old one",
       [](Tape& t) { t.reload(kOther).allowed_call("1", kRead); },
       {"default-deny", "reload-atomic"}},
      {"denied by the old one",
       [](Tape& t) { t.reload(kOther).denied_call("1", "tag_resource"); },
       {"allow-exactly-once", "reload-atomic"}},
      {"what came before may still go up",
       [](Tape& t) {
         t.client(call_line("1", kRead)).allow_row("tools/call", kRead).reload(kOther);
         t.upstream(call_line("1", kRead)).server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"without a reload it is default-deny's alone",
       [](Tape& t) { t.allowed_call("1", "tag_resource"); },
       {"default-deny"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
