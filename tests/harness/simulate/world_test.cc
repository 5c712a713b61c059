#include "harness/simulate/world.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "harness/invariants/table.h"
#include "tests/support/toy_stack.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;
using judge::Observation;

/// A world over the toy stack under a policy that allows one tool.
struct ToyWorld {
  std::shared_ptr<policy::Policy> policy = std::make_shared<policy::Policy>();
  generate::ToolCatalog catalog;
  generate::KnownIds known;
  std::vector<Observation::Kind> kinds;
  std::vector<Instant> times;
  bool violated = false;
  bool forbidden_forwarded = false;

  ToyWorld() { policy->tools["read"] = {}; }

  WorldResult run(Choices choices, std::uint64_t calls_max, std::string_view stop = {}) {
    support::ToyStack stack;
    judge::Judge judge(invariants::table(), policy,
                       {.upstream = true, .audit = false, .effects = false});
    const ToolNames tools(*policy, catalog);
    WorldOptions options{.policy = *policy, .tools = tools, .known = known, .calls_max = calls_max};
    if (!stop.empty()) {
      options.stop_at = [&](const auto& violation) { return violation.invariant == stop; };
    }
    const WorldResult result =
        run_world(choices, stack, judge, options, [&](const Observation& observation) {
          kinds.push_back(observation.kind);
          times.push_back(observation.at);
        });
    violated = !judge.violations().empty();
    forbidden_forwarded = std::any_of(judge.violations().begin(), judge.violations().end(),
                                      [](const auto& v) { return v.invariant == "default-deny"; });
    return result;
  }
};

TEST(World, IsTheSameForTheSameSeed) {
  const auto first = ToyWorld().run(Choices::from_seed(7), 300);
  const auto second = ToyWorld().run(Choices::from_seed(7), 300);
  const auto other = ToyWorld().run(Choices::from_seed(8), 300);
  EXPECT_EQ(first.trace_hash, second.trace_hash);
  EXPECT_EQ(first.virtual_time, second.virtual_time);
  EXPECT_NE(first.trace_hash, other.trace_hash);
}

TEST(World, IsTheSameFromItsRecordedChoices) {
  Choices recorded = Choices::from_seed(3);
  recorded.record();
  ToyWorld world;
  support::ToyStack stack;
  judge::Judge judge(invariants::table(), world.policy,
                     {.upstream = true, .audit = false, .effects = false});
  const ToolNames tools(*world.policy, world.catalog);
  const WorldOptions options{
      .policy = *world.policy, .tools = tools, .known = world.known, .calls_max = 50};
  const auto first = run_world(recorded, stack, judge, options);
  const auto again = world.run(Choices::from_sequence(recorded.sequence()), 50);
  EXPECT_EQ(again.trace_hash, first.trace_hash);
}

TEST(World, StopsAfterTheCallsItWasGiven) {
  EXPECT_EQ(ToyWorld().run(Choices::from_seed(1), 123).calls, 123U);
  EXPECT_EQ(ToyWorld().run(Choices::from_seed(1), 0).calls, 0U);
}

TEST(World, NeverGoesBackInTimeAndEndsSettled) {
  ToyWorld world;
  world.run(Choices::from_seed(5), 500);
  for (std::size_t i = 1; i < world.times.size(); ++i) {
    ASSERT_LE(world.times[i - 1], world.times[i]);
  }
  EXPECT_EQ(world.kinds.front(), Observation::Kind::kOpen);
  EXPECT_EQ(world.kinds.back(), Observation::Kind::kSettled);
}

TEST(World, DoesNothingAfterTheHandshakeWithoutChoices) {
  ToyWorld world;
  const auto result = world.run(Choices::from_sequence({}), 100);
  EXPECT_EQ(result.calls, 0U);
  EXPECT_EQ(result.client_messages, 0U);
}

TEST(World, StopsAtTheInvariantItLooksFor) {
  ToyWorld all;
  const auto whole = all.run(Choices::from_seed(2), 2000);
  ToyWorld stopped;
  const auto part = stopped.run(Choices::from_seed(2), 2000, "default-deny");
  EXPECT_TRUE(all.violated);
  EXPECT_TRUE(stopped.violated);
  EXPECT_LT(part.calls, whole.calls);
}

// A property over bytes is an engine too: it finds that the toy forwards what the policy forbids.
// The shrinker, which knows nothing of worlds, could go on for thousands of them.
TEST(World, IsDrivenByRapidcheckThroughBytes) {
  std::vector<std::uint8_t> found;
  int worlds_left = 200;
  const bool held = rc::check("nothing is forwarded that the policy forbids", [&] {
    const auto bytes = *rc::gen::resize(100, rc::gen::arbitrary<std::vector<std::uint8_t>>());
    ToyWorld world;
    if (--worlds_left >= 0) {
      world.run(Choices::from_bytes(bytes), 3);
    }
    if (world.forbidden_forwarded) {
      found = bytes;
    }
    return !world.forbidden_forwarded;
  });
  EXPECT_FALSE(held);
  ToyWorld world;
  world.run(Choices::from_bytes(found), 3);
  EXPECT_TRUE(world.forbidden_forwarded);
}

}  // namespace
}  // namespace gatecrash::simulate
