// `gatecrash campaign --world N`: one world of a campaign, for a person who wants to see what
// happens in it, or how it stands after a step.
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/cli/campaign_plan.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "harness/invariants/table.h"
#include "harness/report/world_log.h"
#include "harness/simulate/scene.h"
#include "harness/simulate/world.h"
#include "stack/base/hash.h"

namespace gatecrash::cli {
namespace {

void say(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// How the world stands: its sessions, what is under way, and what the gateways hold.
std::string standing(const simulate::Scene& scene, const simulate::WorldResult& so_far) {
  std::string text = fmt::format("after {} calls, at {}, {} deliveries under way\n", so_far.calls,
                                 rfc3339_ms(scene.clock()), scene.in_transit());
  for (const simulate::Connection& connection : scene.connections()) {
    if (!connection.client_open && !connection.server_open) {
      continue;
    }
    text += fmt::format(
        "session {} at gateway {}, grant {}: client {}, server {}{}\n", connection.name,
        connection.gateway, scene.agents[connection.agent].grant(),
        connection.client_open ? "there" : "gone", connection.server_open ? "there" : "gone",
        connection.server_silent ? fmt::format(" and silent, {} unread", connection.unread.size())
                                 : "");
  }
  return text + scene.inspect();
}

}  // namespace

int run_one_world(const CampaignOptions& options) {
  const auto policy = load_policy(options.policy, options.fault);
  if (!policy) {
    return complain(policy.error());
  }
  const simulate::Subject subject =
      builtin::builtin_subject(policy->policy, builtin::find_fault(options.fault));
  const auto plan =
      plan_of(options, {.calls = UINT64_MAX, .world_calls = simulate::kWorldCallsMax});
  if (!plan) {
    return complain(plan.error());
  }
  if (*options.world >= plan->worlds()) {
    return complain(Error{Code::kConfigInvalid,
                          fmt::format("--world {}: the campaign has {} worlds, 0 the first",
                                      *options.world, plan->worlds()),
                          {}});
  }
  const std::uint64_t seed = campaign::world_seed(plan->seed, *options.world);
  auto choices = generate::Choices::from_seed(seed);
  const auto stack = subject.make_stack(seed);
  judge::Judge judge(invariants::table(), subject.policy, subject.visible);
  const simulate::ToolNames tools(*subject.policy, subject.catalog);
  simulate::WorldOptions world{.policy = *subject.policy,
                               .tools = tools,
                               .known = subject.known,
                               .calls_max = plan->calls_of(*options.world),
                               .troubles = subject.troubles,
                               .sure = subject.sure,
                               .policies = subject.policies,
                               .victims = subject.victims};
  world.until_step = options.until.value_or(0);
  std::string swarm;
  std::string stands;
  world.look = [&](const simulate::Scene& scene, const simulate::WorldResult& so_far) {
    swarm = scene.swarm.describe();
    stands = standing(scene, so_far);
  };
  const auto result = simulate::run_world(
      choices, *stack, judge, world, [&](const judge::Observation& observation) {
        if (options.trace) {
          say(report::world_log_line(observation, simulate::kWorldEpoch));
        }
      });
  say(fmt::format("world {} of seed {}: {}\n", *options.world, plan->seed, swarm));
  if (options.until) {
    say(stands);
  }
  say(fmt::format("{} steps, {} calls, trace {}\n", result.steps, result.calls,
                  hex64(result.trace_hash)));
  for (const judge::Violation& violation : judge.violations()) {
    say(violation.invariant + ": " + violation.message + "\n");
  }
  return judge.violations().empty() ? kExitHeld : kExitViolated;
}

}  // namespace gatecrash::cli
