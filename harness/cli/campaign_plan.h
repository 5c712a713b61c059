// campaign_plan: which worlds a command line asks for.
#pragma once

#include <cstdint>

#include "harness/campaign/plan.h"
#include "harness/cli/commands.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

/// What is taken where the command line says nothing.
struct PlanDefaults {
  std::uint64_t calls = 0;  // without --calls and --for
  std::uint64_t world_calls = 0;
};

/// Draws a seed when none is given. Errors: config_invalid: --shard, --world-calls.
Result<campaign::Plan> plan_of(const CampaignOptions& options, const PlanDefaults& defaults);

}  // namespace gatecrash::cli
