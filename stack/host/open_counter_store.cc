#include "stack/host/open_counter_store.h"

#include <string_view>
#include <utility>

#include "stack/net/password.h"
#include "stack/net/redis_counter_store.h"
#include "stack/net/sqlite_counter_store.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kSqlitePrefix = "sqlite:";
constexpr std::string_view kRedisPrefix = "redis://";

// Clocks of one machine are corrected by less; more is a clock that was wrong.
constexpr Duration kStateAheadMax = std::chrono::minutes(1);

using StorePtr = std::unique_ptr<policy::CounterStore>;

Result<StorePtr> open_sqlite(const std::string& path, bool sync, Instant now,
                             const OnNote& on_note) {
  TRY(auto store, net::SqliteCounterStore::open(path, sync ? net::Sync::kEach : net::Sync::kSoon));
  if (store->newest() > now + kStateAheadMax) {
    on_note({Code::kLocalIo,
             "the last call in it was counted at " + rfc3339_ms(store->newest()) +
                 ", later than now: windows stand still until then; if that clock was wrong, move "
                 "the file away",
             path});
  }
  return StorePtr(std::move(store));
}

Result<StorePtr> open_redis(const CounterStoreOptions& options) {
  TRY(net::RedisAddress address, net::parse_redis_url(options.state));
  TRY(address.password, net::read_password(options.password_file, kStatePasswordVariable));
  TRY(auto store, net::RedisCounterStore::open(std::move(address)));
  return StorePtr(std::move(store));
}

Result<StorePtr> open_plain(const CounterStoreOptions& options, Instant now,
                            const OnNote& on_note) {
  const std::string_view state = options.state;
  if (state.starts_with(kRedisPrefix)) {
    return open_redis(options);
  }
  if (!options.password_file.empty()) {
    return fail(Code::kConfigInvalid, "a state password is for redis:// only");
  }
  if (state.starts_with(kSqlitePrefix)) {
    return open_sqlite(std::string(state.substr(kSqlitePrefix.size())), options.sync, now, on_note);
  }
  // A file may have any name, but "rediss://..." is a mistake that would look like working.
  if (state.find("://") != std::string_view::npos) {
    return fail(Code::kConfigUnknown, "unknown state '" + options.state +
                                          "': it is a file's name or redis://HOST:PORT/DB");
  }
  return open_sqlite(options.state, options.sync, now, on_note);
}

}  // namespace

Result<StorePtr> open_counter_store(const CounterStoreOptions& options, Instant now,
                                    const OnNote& on_note) {
  if (options.state == "memory") {
    return StorePtr(std::make_unique<policy::MemoryCounterStore>());
  }
  TRY(StorePtr store, open_plain(options, now, on_note));
  if (options.fail_open) {
    on_note({Code::kConfigInvalid,
             "DANGER: told to fail open: whenever the counters cannot be reached, no limit holds",
             {}});
  }
  return StorePtr(
      std::make_unique<GuardedCounterStore>(std::move(store), options.fail_open, on_note));
}

}  // namespace gatecrash::host
