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
  judge::Holdings holdings;
  holdings.unanswered = count;
  return holdings;
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

judge::Holdings holdings_of(std::uint64_t judge::Holdings::* what, std::uint64_t count) {
  judge::Holdings holdings;
  holdings.*what = count;
  return holdings;
}

TEST(BoundedMemory, ForgetsSessionsHeldCallsCountersAndLines) {
  using judge::Holdings;
  const auto tells = [](std::uint64_t Holdings::* what, std::uint64_t count) {
    return [=](Tape& t) { t.holdings(holdings_of(what, count)); };
  };
  const auto both_closed = [](std::uint64_t count) {
    return [=](Tape& t) {
      t.server_closed().client_left().holdings(holdings_of(&Holdings::sessions, count));
    };
  };
  const auto held = [](std::uint64_t count) {
    return [=](Tape& t) {
      t.client(call_line("1", "create_fhir_bundle")).hold_row("create_fhir_bundle", 4);
      t.holdings(holdings_of(&Holdings::held, count));
    };
  };
  expect_cases({
      {"both sessions", tells(&Holdings::sessions, 2), {}},
      {"a third one", tells(&Holdings::sessions, 3), {"bounded-memory"}},
      {"the other one", both_closed(1), {}},
      {"one that is over", both_closed(2), {"bounded-memory"}},
      {"a held call", held(1), {}},
      {"two, of which one is", held(2), {"bounded-memory"}},
      {"dead windows", tells(&Holdings::counters, 1024), {}},
      {"too many of them", tells(&Holdings::counters, 1025), {"bounded-memory"}},
      {"lines without an end", tells(&Holdings::buffered_bytes, 16'000'000), {}},
      {"too long ones", tells(&Holdings::buffered_bytes, 17'000'000), {"bounded-memory"}},
  });
}

TEST(BoundedMemory, AServerThatNeverAnswersMayBeWaitedForUntilItIsGone) {
  const auto silent = [](Tape& t) {
    t.client(call_line("1", kRead)).allow_row("tools/call", kRead).upstream(call_line("1", kRead));
    t.client_left().settled().holdings(unanswered(1));
  };
  expect_cases({
      {"it may answer yet", silent, {}},
      {"it is gone",
       [&](Tape& t) {
         silent(t);
         t.server_closed().holdings(unanswered(1));
       },
       {"bounded-memory"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
