#include "harness/cli/campaign_plan.h"

#include <string>

#include "stack/net/random_seed.h"

namespace gatecrash::cli {

Result<campaign::Plan> plan_of(const CampaignOptions& options, const PlanDefaults& defaults) {
  campaign::Plan plan;
  if (!options.shard.empty()) {
    TRY(plan.shard, campaign::read_shard(options.shard));
  }
  plan.seed = options.seed ? *options.seed : net::random_seed();
  plan.calls = options.calls ? *options.calls : options.budget ? UINT64_MAX : defaults.calls;
  plan.world_calls = options.world_calls.value_or(defaults.world_calls);
  plan.steered = !options.corpus.empty();
  if (plan.world_calls > simulate::kWorldCallsMax) {
    return fail(Code::kConfigInvalid, "--world-calls: a world has at most " +
                                          std::to_string(simulate::kWorldCallsMax) + " calls");
  }
  return plan;
}

}  // namespace gatecrash::cli
