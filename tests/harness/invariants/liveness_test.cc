#include <string>

#include <gtest/gtest.h>

#include "harness/judge/observation.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::result_line;
using tests::Tape;

TEST(Liveness, WantsEveryAnswerOnceAllFaultsHaveStopped) {
  const auto stuck = [](Tape& t) {
    t.world(judge::world::kServerSilent);
    t.client(call_line("1", kRead)).allow_row("tools/call", kRead).upstream(call_line("1", kRead));
  };
  expect_cases({
      {"answered",
       [&](Tape& t) {
         stuck(t);
         t.world(judge::world::kServerSpeaks).world(judge::world::kHealed);
         t.server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"answered at last",
       [&](Tape& t) {
         stuck(t);
         t.world(judge::world::kServerSpeaks).at(20).world(judge::world::kHealed);
         t.at(35).server(result_line("1")).answer(result_line("1"));
       },
       {}},
      {"answered too late",
       [&](Tape& t) {
         stuck(t);
         t.world(judge::world::kServerSpeaks).at(20).world(judge::world::kHealed);
         t.at(36).server(result_line("1")).answer(result_line("1"));
       },
       {"liveness"}},
      {"not answered, but not healed", [&](Tape& t) { stuck(t); }, {}},
      {"not answered",
       [&](Tape& t) {
         stuck(t);
         t.world(judge::world::kServerSpeaks).world(judge::world::kHealed);
       },
       {"liveness", "one-answer"}},
      {"what comes after it too",
       [](Tape& t) {
         t.world(judge::world::kHealed).client(call_line("1", kRead));
         t.allow_row("tools/call", kRead).upstream(call_line("1", kRead));
       },
       {"liveness", "one-answer"}},
      {"but the next settling ends it",
       [&](Tape& t) {
         t.world(judge::world::kHealed).settled();
         stuck(t);
       },
       {}},
      {"nobody waits any more",
       [&](Tape& t) {
         stuck(t);
         t.client_left().world(judge::world::kHealed);
       },
       {}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
