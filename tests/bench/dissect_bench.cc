// What one message of about 300 bytes costs each kind of victim: framing, the library, and bringing
// what it read to one form. Read `items_per_second` as messages per second and core.

#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "harness/dissect/victim.h"
#include "stack/base/check.h"

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kSearch =
    R"({"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":"search_with_parameters",)"
    R"("arguments":{"datastore_id":"6a1f9c27d3b84e5f90a2b4c6d8e0f123","resource_type":"Patient",)"
    R"("search_params":{"family":"Nguyen","birthdate":"ge1980-01-01","_count":"20"},)"
    R"("count":20},"_meta":{"progressToken":"p-4711"}}})"
    "\n";

void bench_victim(benchmark::State& state, const VictimKind& kind) {
  Victim victim(kind);
  std::vector<Understood> heard;
  for (auto _ : state) {
    heard.clear();
    victim.feed(kSearch, heard);
    CHECK(heard.size() == 1);
    benchmark::DoNotOptimize(heard);
  }
  state.SetItemsProcessed(state.iterations());
}

/// One benchmark a kind, under its name.
const bool kRegistered = [] {
  for (const VictimKind& kind : victim_kinds()) {
    benchmark::RegisterBenchmark(std::string(kind.name).c_str(),
                                 [&kind](benchmark::State& state) { bench_victim(state, kind); });
  }
  return true;
}();

}  // namespace
}  // namespace gatecrash::dissect
