// redis_counter_store: quota counters that several gateways share exactly.
//
// Means what MemoryCounterStore means; one Lua script compares and adds inside Redis, with Redis'
// own clock, so that gateways whose clocks differ agree on windows. While Redis cannot be reached
// every reservation fails, at once or within kRedisAnswerWait; it works again when Redis does. A
// Redis that comes back empty is noticed: what was counted in windows that had begun is unknown,
// and such charges fail until those windows end. Single thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/net/redis_connection.h"
#include "stack/policy/counter_store.h"

namespace gatecrash::net {

/// The script, as Redis is given it.
extern const std::string_view kCounterScript;

class RedisCounterStore final : public policy::CounterStore {
 public:
  /// Whose clock decides the window: Redis', or (in tests) the caller's.
  enum class Time : std::uint8_t { kServer, kGiven };

  /// Errors: as RedisConnection::open; local_io when the script is refused.
  static Result<std::unique_ptr<RedisCounterStore>> open(RedisAddress address,
                                                         Time time = Time::kServer);

  Result<policy::Reservation> reserve(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  Result<policy::Reservation> try_fit(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  /// A refund that does not reach Redis is lost: the amounts stay counted.
  void refund(const std::vector<policy::Charge>& charges,
              const policy::Reservation& reservation) override;

 private:
  RedisCounterStore(std::unique_ptr<RedisConnection> connection, Time time);

  Result<policy::Reservation> judge(std::string_view mode,
                                    const std::vector<policy::Charge>& charges, Instant now);
  Result<RedisReply> run(std::string_view mode, const std::vector<policy::Charge>& charges,
                         Instant now, const policy::Reservation* reservation);
  Error wrong(std::string message) const;

  std::unique_ptr<RedisConnection> connection_;
  Time time_ = Time::kServer;
  std::string hash_;        // of the script, hex
  std::string next_epoch_;  // of a Redis that has none
  std::string epoch_;       // that was met last; empty: none yet
};

}  // namespace gatecrash::net
