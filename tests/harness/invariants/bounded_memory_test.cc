#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::kUpdate;
using tests::result_line;
using tests::Tape;

judge::Holdings unanswered(std::uint64_t count) {
  return {.unanswered = count, .held = 0, .sessions = 0};
}

TEST(BoundedMemory, ForgetsWhatIsAnswered) {
  const auto begin = [](Tape& t, std::string_view id) {
    t.client(call_line(id, kRead)).allow_row("tools/call", kRead).upstream(call_line(id, kRead));
  };
  const auto end = [](Tape& t, std::string_view id) {
    t.server(result_line(id)).answer(result_line(id));
  };
  expect_cases({
      {"what is unanswered",
       [&](Tape& t) {
         begin(t, "1");
         begin(t, "2");
         t.holdings(unanswered(2));
         end(t, "1");
         t.holdings(unanswered(1));
         end(t, "2");
         t.holdings(unanswered(0));
       },
       {}},
      {"more than that",
       [&](Tape& t) {
         begin(t, "1");
         end(t, "1");
         t.holdings(unanswered(1));
       },
       {"bounded-memory"}},
      {"what was denied is nowhere",
       [&](Tape& t) { t.denied_call("1", kUpdate).holdings(unanswered(1)); },
       {"bounded-memory"}},
      {"a gateway that was killed has nothing",
       [&](Tape& t) {
         begin(t, "1");
         t.restart().holdings(unanswered(1));
       },
       {"bounded-memory"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
