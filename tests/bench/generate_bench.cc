// What it costs to make one message of a simulated client, without sending it anywhere. Read
// `items_per_second` as messages per second and core; the tools are those of the built-in server.

#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include "harness/generate/tool_catalog.h"
#include "harness/simulate/agent.h"
#include "stack/base/check.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::simulate {
namespace {

const ToolNames& tools() {
  static const ToolNames kTools = [] {
    std::ifstream file(GATECRASH_SOURCE_DIR "/stack/servers/healthlake_tools.json");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto list = wire::read_json(text);
    CHECK(list.has_value());
    const auto catalog = generate::read_tool_catalog(*list);
    CHECK(catalog.has_value());
    return ToolNames(policy::Policy(), *catalog);
  }();
  return kTools;
}

generate::KnownIds known() {
  generate::KnownIds known;
  known.datastores = {"0123456789abcdef0123456789abcdef"};
  for (int i = 0; i < 24; ++i) {
    known.resources.push_back(
        {i % 2 == 0 ? "Patient" : "Observation", "id-" + std::to_string(i), "1"});
  }
  return known;
}

void speak(benchmark::State& state, const Mix& mix) {
  generate::Choices choices = generate::Choices::from_seed(7);
  const generate::KnownIds ids = known();
  Agent agent("1", "a");
  agent.begin(mix, choices);
  std::uint64_t serial = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Agent::Said said = agent.speak(tools(), mix, ids, ++serial, choices);
    bytes += said.line.size();
    benchmark::DoNotOptimize(said.line.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

Mix only(std::uint32_t Mix::* kind) {
  Mix mix;
  if (kind != nullptr) {
    mix.*kind = 1'000'000;
  }
  return mix;
}

void BM_Valid(benchmark::State& state) { speak(state, only(nullptr)); }

void BM_Boundary(benchmark::State& state) { speak(state, only(&Mix::boundary)); }

void BM_Invalid(benchmark::State& state) { speak(state, only(&Mix::invalid)); }

void BM_Hostile(benchmark::State& state) { speak(state, only(&Mix::hostile)); }

void BM_Other(benchmark::State& state) { speak(state, only(&Mix::other)); }

/// The mean of what worlds draw.
void BM_DefaultMix(benchmark::State& state) {
  Mix mix;
  mix.boundary = 3;
  mix.invalid = 2;
  mix.hostile = 4;
  mix.other = 3;
  mix.reuse = 3;
  mix.company = 3;
  speak(state, mix);
}

BENCHMARK(BM_Valid);
BENCHMARK(BM_Boundary);
BENCHMARK(BM_Invalid);
BENCHMARK(BM_Hostile);
BENCHMARK(BM_Other);
BENCHMARK(BM_DefaultMix);

}  // namespace
}  // namespace gatecrash::simulate
