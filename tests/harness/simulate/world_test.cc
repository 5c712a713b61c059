#include "harness/simulate/world.h"

#include <memory>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gatecrash::simulate
