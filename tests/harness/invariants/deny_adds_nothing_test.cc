#include <string>

#include <gtest/gtest.h>

#include "harness/judge/twin.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::kRead;
using tests::kUpdate;
using tests::Tape;

std::size_t added(const Tape& world, const Tape& stricter, judge::Twin::Changed changed,
                  std::string_view invariant) {
  judge::DecisionLog without(tests::test_policy());
  judge::DecisionLog with(tests::test_policy());
  tests::play(world, [&](const auto& seen) { without.on(seen); });
  tests::play(stricter, [&](const auto& seen) { with.on(seen); });
  const judge::Twin twin{.changed = changed, .world = without, .twin = with, .tool = kRead};
  const auto all = tests::judge_tape({});
  judge::Observation seen;
  seen.kind = judge::Observation::Kind::kTwin;
  seen.twin = &twin;
  all->on(seen);
  return tests::messages(*all, invariant).size();
}

Tape forwards(std::string_view tool) {
  Tape tape;
  tape.allowed_call("0", kRead);  // a session that begins alike
  tape.client(tests::call_line("1", tool)).upstream(tests::call_line("1", tool));
  return tape;
}

Tape denies(std::string_view tool) {
  Tape tape;
  tape.allowed_call("0", kRead).denied_call("1", tool);
  return tape;
}

TEST(DenyAddsNothing, ForwardsNoMoreUnderAStricterPolicy) {
  constexpr auto kDenyAdded = judge::Twin::Changed::kDenyAdded;
  constexpr std::string_view kName = "deny-adds-nothing";
  EXPECT_EQ(added(forwards(kRead), denies(kRead), kDenyAdded, kName), 0U);
  EXPECT_EQ(added(forwards(kRead), forwards(kRead), kDenyAdded, kName), 0U);
  EXPECT_EQ(added(denies(kUpdate), forwards(kUpdate), kDenyAdded, kName), 1U);
  EXPECT_EQ(added(denies(tests::kCreate), forwards(tests::kCreate), kDenyAdded, kName), 0U)
      << "a limit: another call may have used it up";
  EXPECT_EQ(added(denies(kUpdate), forwards(kUpdate), judge::Twin::Changed::kSpelling, kName), 0U);
}

TEST(FailClosed, ForwardsNoMoreWhileSomethingIsBroken) {
  constexpr auto kNoFaults = judge::Twin::Changed::kNoFaults;
  EXPECT_EQ(added(denies(kRead), forwards(kRead), kNoFaults, "fail-closed"), 0U);
  EXPECT_EQ(added(forwards(kUpdate), denies(kUpdate), kNoFaults, "fail-closed"), 1U);
}

}  // namespace
}  // namespace gatecrash::invariants
