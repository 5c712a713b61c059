// What one message costs in each codec of stack/wire. The messages are of the size and shape that
// campaigns send: about 300 bytes. Read `items_per_second` as messages per second and core.

#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "stack/base/check.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kSearch =
    R"({"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":"search_with_parameters",)"
    R"("arguments":{"datastore_id":"6a1f9c27d3b84e5f90a2b4c6d8e0f123","resource_type":"Patient",)"
    R"("search_params":{"family":"Nguyen","birthdate":"ge1980-01-01","_count":"20"},)"
    R"("count":20},"_meta":{"progressToken":"p-4711"}}})";

constexpr std::string_view kCreate =
    R"({"jsonrpc":"2.0","id":"c-12","method":"tools/call","params":{"name":"create_resource",)"
    R"("arguments":{"datastore_id":"6a1f9c27d3b84e5f90a2b4c6d8e0f123","resource_type":"Observation",)"
    R"("resource":{"resourceType":"Observation","status":"final","code":{"text":"K\u00f6rpergr\u00f6\u00dfe"},)"
    R"("valueQuantity":{"value":1.80,"unit":"m"}}}}})";

constexpr std::string_view kMessages[] = {kSearch, kCreate};

void count(benchmark::State& state, std::string_view message) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.size()));
  state.SetLabel(std::to_string(message.size()) + " bytes");
}

std::string_view message_of(const benchmark::State& state) {
  return kMessages[static_cast<std::size_t>(state.range(0))];
}

void bench_read_json(benchmark::State& state) {
  const std::string_view message = message_of(state);
  for (auto _ : state) {
    auto value = read_json(message);
    CHECK(value.has_value());
    benchmark::DoNotOptimize(value);
  }
  count(state, message);
}

void bench_read_unit(benchmark::State& state) {
  const std::string_view message = message_of(state);
  for (auto _ : state) {
    auto unit = read_unit(message);
    CHECK(unit.has_value());
    benchmark::DoNotOptimize(unit);
  }
  count(state, message);
}

void bench_write_json(benchmark::State& state) {
  const std::string_view message = message_of(state);
  const auto value = read_json(message);
  CHECK(value.has_value());
  for (auto _ : state) {
    std::string text = write_json(*value);
    benchmark::DoNotOptimize(text);
  }
  count(state, message);
}

void bench_line_framer(benchmark::State& state) {
  const std::string line = std::string(message_of(state)) + "\n";
  LineFramer framer;
  for (auto _ : state) {
    framer.feed(line);
    auto text = framer.next();
    CHECK(text.has_value());
    benchmark::DoNotOptimize(text);
  }
  count(state, line);
}

/// A refused message must not cost more than an accepted one: refusing is what a flood makes us do.
void bench_refuse_duplicate_key(benchmark::State& state) {
  std::string message(kSearch);
  message.insert(message.size() - 1, R"(,"method":"ping")");
  for (auto _ : state) {
    auto value = read_json(message);
    CHECK(!value.has_value());
    benchmark::DoNotOptimize(value);
  }
  count(state, message);
}

BENCHMARK(bench_read_json)->Arg(0)->Arg(1);
BENCHMARK(bench_read_unit)->Arg(0)->Arg(1);
BENCHMARK(bench_write_json)->Arg(0)->Arg(1);
BENCHMARK(bench_line_framer)->Arg(0)->Arg(1);
BENCHMARK(bench_refuse_duplicate_key);

}  // namespace
}  // namespace gatecrash::wire
