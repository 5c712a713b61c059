// The built-in stack in worlds in which everything may break.
#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/invariants/table.h"
#include "harness/simulate/world.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

struct Outcome {
  simulate::WorldResult world;
  std::size_t violations = 0;
};

Outcome run(std::uint64_t seed, const simulate::Swarm* swarm) {
  const auto policy = std::make_shared<const policy::Policy>(
      *policy::read_hosted_policy(kDefaultPolicyText, "built-in"));
  const simulate::Subject subject = builtin_subject(policy);
  const simulate::ToolNames tools(*policy, subject.catalog);
  auto choices = generate::Choices::from_seed(seed);
  const auto stack = subject.make_stack(seed);
  judge::Judge judge(invariants::table(), policy, subject.visible);
  simulate::WorldOptions options{
      .policy = *policy, .tools = tools, .known = subject.known, .calls_max = 400};
  options.policies = subject.policies;
  options.victims = subject.victims;
  options.swarm = swarm;
  Outcome outcome;
  outcome.world = simulate::run_world(choices, *stack, judge, options);
  outcome.violations = judge.violations().size();
  return outcome;
}

simulate::Swarm everything() {
  simulate::Swarm swarm;
  swarm.agents = 4;
  swarm.gateways = 3;
  swarm.victim = 1;
  swarm.approvals = swarm.people = true;
  swarm.latency = Duration(100);
  swarm.jitter_us = 20'000;
  swarm.split = 4;
  swarm.merge = 4;
  swarm.slow_client = swarm.slow_server = true;
  swarm.pace = 60;
  swarm.trouble_every = 5;
  swarm.weights.fill(1);
  return swarm;
}

TEST(BreakingWorld, IsTheSameForTheSameSeedWithEverythingOn) {
  const simulate::Swarm swarm = everything();
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}}) {
    const Outcome first = run(seed, &swarm);
    const Outcome second = run(seed, &swarm);
    EXPECT_EQ(first.world.trace_hash, second.world.trace_hash) << seed;
    EXPECT_GT(first.world.marks.reached(), 20U) << seed;
  }
}

TEST(BreakingWorld, EachTroubleAloneLeavesTheGatewayWithoutAFinding) {
  for (std::size_t i = 0; i < simulate::kTroubles; ++i) {
    simulate::Swarm swarm;
    swarm.agents = 3;
    swarm.pace = 60;
    swarm.trouble_every = 20;
    swarm.weights.at(i) = 1;
    EXPECT_EQ(run(5, &swarm).violations, 0U)
        << simulate::trouble_name(static_cast<simulate::Trouble>(i));
  }
}

}  // namespace
}  // namespace gatecrash::builtin
