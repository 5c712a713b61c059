// What one reservation costs in each counter store: one limit, one grant, the window of now; then
// two limits, a sliding one, and a thousand grants. Durable as the store's own test shows: memory
// not at all; sqlite survives the process and, but for the last 100 ms, a power cut; sqlite_sync
// that too; redis is a server on loopback with its log on (and is skipped where there is none).

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/net/redis_counter_store.h"
#include "stack/net/sqlite_counter_store.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/support/command.h"
#include "tests/support/redis_server.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;

Charge charge(std::size_t grant, std::size_t limit, Algorithm algorithm) {
  const std::string name = "night-shift-" + std::to_string(grant);
  const std::string counter = "search_fhir_resources_" + std::to_string(limit);
  return {
      policy::quota_key({"healthlake", "grant", name, "tool", "search_fhir_resources", counter}),
      std::chrono::minutes(1), algorithm, Amount::most(), Amount::of(1)};
}

struct Load {
  std::size_t grants = 1;
  std::size_t limits = 1;
  Algorithm algorithm = Algorithm::kFixed;
};

void reserve(benchmark::State& state, policy::CounterStore& store, const Load& load) {
  std::vector<std::vector<Charge>> calls;
  for (std::size_t grant = 0; grant < load.grants; ++grant) {
    std::vector<Charge>& charges = calls.emplace_back();
    for (std::size_t limit = 0; limit < load.limits; ++limit) {
      charges.push_back(charge(grant, limit, load.algorithm));
    }
  }
  RealClock clock;
  Instant now = clock.now();
  std::size_t next = 0;
  for (auto _ : state) {
    // A sliding counter is full at 10,000 times; one a 10 ms is 6,000 in its minute.
    now = load.algorithm == Algorithm::kSliding ? now + std::chrono::milliseconds(10) : now;
    const auto reservation = store.reserve(calls[next], now);
    CHECK(reservation.has_value() && reservation->granted);
    next = (next + 1) % calls.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void memory(benchmark::State& state, const Load& load) {
  policy::MemoryCounterStore store;
  reserve(state, store, load);
}

void sqlite(benchmark::State& state, Sync sync, const Load& load) {
  const tests::TemporaryFolder folder;
  const auto store = SqliteCounterStore::open(folder.path("state.db"), sync).value();
  reserve(state, *store, load);
}

void redis(benchmark::State& state, const Load& load) {
  if (!tests::RedisServer::available()) {
    state.SkipWithError("redis-server is not installed");
    return;
  }
  const tests::RedisServer server;
  const auto store =
      RedisCounterStore::open(server.address(), RedisCounterStore::Time::kGiven).value();
  reserve(state, *store, load);
}

constexpr Load kOne{1, 1, Algorithm::kFixed};
constexpr Load kTwoLimits{1, 2, Algorithm::kFixed};
constexpr Load kSliding{1, 1, Algorithm::kSliding};
constexpr Load kManyGrants{1000, 1, Algorithm::kFixed};

BENCHMARK_CAPTURE(memory, one_limit, kOne);
BENCHMARK_CAPTURE(memory, two_limits, kTwoLimits);
BENCHMARK_CAPTURE(memory, sliding, kSliding);
BENCHMARK_CAPTURE(memory, thousand_grants, kManyGrants);
BENCHMARK_CAPTURE(sqlite, one_limit, Sync::kSoon, kOne)->UseRealTime();
BENCHMARK_CAPTURE(sqlite, two_limits, Sync::kSoon, kTwoLimits)->UseRealTime();
BENCHMARK_CAPTURE(sqlite, sliding, Sync::kSoon, kSliding)->UseRealTime();
BENCHMARK_CAPTURE(sqlite, thousand_grants, Sync::kSoon, kManyGrants)->UseRealTime();
BENCHMARK_CAPTURE(sqlite, sync_one_limit, Sync::kEach, kOne)->UseRealTime();
BENCHMARK_CAPTURE(redis, one_limit, kOne)->UseRealTime();
BENCHMARK_CAPTURE(redis, two_limits, kTwoLimits)->UseRealTime();
BENCHMARK_CAPTURE(redis, sliding, kSliding)->UseRealTime();

}  // namespace
}  // namespace gatecrash::net
