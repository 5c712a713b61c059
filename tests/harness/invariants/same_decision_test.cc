#include <string>

#include <gtest/gtest.h>

#include "harness/judge/twin.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::kRead;
using tests::kUpdate;
using tests::Tape;

/// What the invariant says of a world whose twin went like that.
std::vector<std::string> same_decision(const Tape& world, const Tape& other,
                                       judge::Twin::Changed changed) {
  judge::DecisionLog as_said(tests::test_policy());
  judge::DecisionLog respelt(tests::test_policy());
  tests::play(world, [&](const auto& seen) { as_said.on(seen); });
  tests::play(other, [&](const auto& seen) { respelt.on(seen); });
  const judge::Twin twin{.changed = changed, .world = as_said, .twin = respelt};
  const auto judged = tests::judge_tape(world.seen());
  judge::Observation seen;
  seen.kind = judge::Observation::Kind::kTwin;
  seen.twin = &twin;
  judged->on(seen);
  return tests::messages(*judged, "same-decision");
}

TEST(SameDecision, DoesNotHangOnSpelling) {
  constexpr auto kSpelling = judge::Twin::Changed::kSpelling;
  Tape world;
  world.allowed_call("1", kRead).denied_call("2", kUpdate);
  EXPECT_TRUE(same_decision(world, world, kSpelling).empty());
  Tape other;
  other.allowed_call("1", kRead);
  other.client(tests::call_line("2", kUpdate)).upstream(tests::call_line("2", kUpdate));
  const auto messages = same_decision(world, other, kSpelling);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages.front(),
            "tools/call update_fhir_resource (id 2) is denied, and forwarded when the same message "
            "is spelt otherwise");
  EXPECT_EQ(same_decision(other, world, kSpelling).size(), 1U) << "nor the other way round";
  Tape shorter;
  shorter.allowed_call("1", kRead);
  EXPECT_EQ(same_decision(shorter, world, kSpelling).size(), 1U);
  EXPECT_TRUE(same_decision(world, other, judge::Twin::Changed::kNoFaults).empty());
}

}  // namespace
}  // namespace gatecrash::invariants
