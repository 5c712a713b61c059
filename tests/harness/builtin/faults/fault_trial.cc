#include "tests/harness/builtin/faults/fault_trial.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/campaign.h"
#include "harness/invariants/table.h"
#include "harness/simulate/world.h"
#include "stack/base/check.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

constexpr std::uint64_t kCallsPerWorld = 250;

// A short world has some troubles, and its twins see all of it; one in 16 has some.
constexpr std::uint64_t kTroubledCalls = 64;
constexpr std::uint64_t kTroubledWorlds = 600;

}  // namespace

Trial try_fault(const FaultKind& kind, bool with_fault, int worlds_max) {
  auto read = policy::read_hosted_policy(kind.policy, kind.name);
  CHECK(read.has_value());
  const auto policy = std::make_shared<const policy::Policy>(*std::move(read));
  const simulate::Subject subject = builtin_subject(policy, with_fault ? &kind : nullptr);
  const simulate::ToolNames tools(*policy, subject.catalog);
  Trial trial;
  const auto expected = [&] {
    return std::any_of(trial.violated.begin(), trial.violated.end(), [&](const auto& name) {
      return kind.invariants.find(name) != std::string_view::npos;
    });
  };
  for (int world = 0; world < worlds_max && !expected(); ++world) {
    const auto seed = static_cast<std::uint64_t>(world) + 1;
    auto choices = generate::Choices::from_seed(seed);
    const auto stack = subject.make_stack(seed);
    judge::Judge judge(invariants::table(), policy, subject.visible);
    const simulate::WorldOptions options{
        .policy = *policy, .tools = tools, .known = subject.known, .calls_max = kCallsPerWorld};
    trial.calls += simulate::run_world(choices, *stack, judge, options).calls;
    for (const judge::Violation& violation : judge.violations()) {
      trial.violated.insert(violation.invariant);
    }
  }
  return trial;
}

void expect_caught(std::string_view name) {
  SCOPED_TRACE(name);
  constexpr int kWorlds = 40;
  const FaultKind* const kind = find_fault(name);
  ASSERT_NE(kind, nullptr);
  const Trial trial = try_fault(*kind, true, kWorlds);
  const bool caught =
      std::any_of(trial.violated.begin(), trial.violated.end(), [&](const std::string& invariant) {
        return kind->invariants.find(invariant) != std::string_view::npos;
      });
  EXPECT_TRUE(caught) << "not caught by " << kind->invariants << " in " << trial.calls << " calls";
}

void expect_caught_in_trouble(std::string_view name) {
  SCOPED_TRACE(name);
  const FaultKind* const kind = find_fault(name);
  ASSERT_NE(kind, nullptr);
  EXPECT_FALSE(kind->trouble.empty());
  const auto policy = std::make_shared<const policy::Policy>(
      policy::read_hosted_policy(kind->policy, kind->name).value());
  campaign::Campaign campaign(
      builtin_subject(policy, kind),
      {.seed = 1, .calls = kTroubledWorlds * kTroubledCalls, .world_calls = kTroubledCalls},
      {.watch = [](const campaign::ShrinkState&) { return false; },  // shrunk elsewhere
       .findings_max = 1,
       .wanted =
           [&](const judge::Violation& violation) {
             return kind->invariants.find(violation.invariant) != std::string_view::npos;
           }});
  while (campaign.findings().empty() && campaign.run_next_world()) {
  }
  EXPECT_FALSE(campaign.findings().empty()) << "not caught in " << campaign.tally().calls;
}

}  // namespace gatecrash::builtin
