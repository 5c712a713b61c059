// What one call costs in the gateway: read, judged, counted, written to a discarding audit log, and
// forwarded or answered. Messages of about 300 bytes, as campaigns send.

#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "stack/base/check.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kPolicy = R"({"version":"1","default":"deny","tools":{
  "search_with_parameters":{},
  "capped":{"limits":[{"counter":"c","window":"day","max":0}]},
  "counted":{"limits":[{"counter":"c","window":"minute","max":1000000000}]}}})";

class NoAudit final : public AuditSink {
 public:
  Status write(const AuditRow& row) override {
    benchmark::DoNotOptimize(&row);
    return {};
  }
};

std::string call(std::string_view tool) {
  return R"({"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":")" +
         std::string(tool) +
         R"(","arguments":{"datastore_id":"6a1f9c27d3b84e5f90a2b4c6d8e0f123",)"
         R"("resource_type":"Patient","search_params":{"family":"Nguyen",)"
         R"("birthdate":"ge1980-01-01","_count":"20"},"count":20},)"
         R"("_meta":{"progressToken":"p-4711"}}})"
         "\n";
}

void run(benchmark::State& state, std::string_view tool, bool allowed) {
  const auto policy =
      std::make_shared<const policy::Policy>(policy::read_hosted_policy(kPolicy, "bench").value());
  policy::MemoryCounterStore counters;
  NoAudit audit;
  Gateway inner(policy, counters, audit);
  StdioGateway gateway(inner);
  Actions out;
  gateway.open("1", "grant", {}, out);
  const std::string bytes = call(tool);
  constexpr std::string_view kAnswer =
      "{\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{}"
      "\"}],"
      "\"isError\":false}}\n";
  for (auto _ : state) {
    out.clear();
    gateway.from_client("1", bytes, {}, out);
    if (allowed) {
      gateway.from_upstream("1", kAnswer, {}, out);
    }
    CHECK(out.size() == (allowed ? 2U : 1U));
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(std::to_string(bytes.size()) + " bytes");
}

void bench_denied_by_default(benchmark::State& state) { run(state, "unlisted", false); }

void bench_denied_by_limit(benchmark::State& state) { run(state, "capped", false); }

void bench_allowed_and_answered(benchmark::State& state) {
  run(state, "search_with_parameters", true);
}

void bench_counted_and_answered(benchmark::State& state) { run(state, "counted", true); }

BENCHMARK(bench_denied_by_default);
BENCHMARK(bench_denied_by_limit);
BENCHMARK(bench_allowed_and_answered);
BENCHMARK(bench_counted_and_answered);

}  // namespace
}  // namespace gatecrash::gateway
