// What a campaign costs, from the choice of a call to the verdict on what became of it: generated,
// sent through the whole simulated stack, judged. `items_per_second` is calls per second and core;
// the counters are shares of the calls. One iteration is one world of 1,024 calls.

#include <memory>
#include <string_view>

#include <benchmark/benchmark.h>

#include "harness/builtin/defaults.h"
#include "harness/campaign/campaign.h"
#include "stack/base/check.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::campaign {
namespace {

constexpr std::uint64_t kWorldCalls = 1024;
constexpr std::uint64_t kSeed = 7;

// Nearly every tool is denied, and the one that is not is capped.
constexpr std::string_view kDenyMost = R"({"version":"1","default":"deny","tools":{
  "read_fhir_resource":{"limits":[{"counter":"reads","window":"minute","max":3}]}}})";

void run(benchmark::State& state, std::string_view policy_text) {
  auto policy = policy::read_policy(policy_text, "bench.json");
  CHECK(policy.has_value());
  Plan plan;
  plan.seed = kSeed;
  plan.calls = std::uint64_t{1} << 40U;  // never reached
  plan.world_calls = kWorldCalls;
  Campaign campaign(
      builtin::builtin_subject(std::make_shared<const policy::Policy>(*std::move(policy))), plan);
  for (auto _ : state) {
    CHECK(campaign.run_next_world());
  }
  const Tally& tally = campaign.tally();
  CHECK(campaign.findings().empty());
  const auto share = [&](std::uint64_t part) {
    return static_cast<double>(part) / static_cast<double>(tally.totals.calls);
  };
  state.SetItemsProcessed(static_cast<std::int64_t>(tally.totals.calls));
  state.counters["allowed"] = share(tally.totals.allowed);
  state.counters["reached"] = share(tally.totals.reached);
  state.counters["writes"] = share(tally.totals.writes);
}

BENCHMARK_CAPTURE(run, default_policy, builtin::kDefaultPolicyText)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, deny_most, kDenyMost)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gatecrash::campaign
