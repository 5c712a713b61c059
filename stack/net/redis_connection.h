// redis_connection: one connection to Redis that comes back by itself.
//
// A lost connection is made again on a thread of its own, with back-off; meanwhile every command
// fails at once, so a caller waits for kRedisAnswerWait at most, and only while Redis is there but
// silent. A command is never sent twice: whoever got no answer does not know whether it was done.
// One thread; owns its connecting thread and joins it. Source: Redis serialization protocol.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/redis_address.h"

struct redisContext;

namespace gatecrash::net {

// A script takes 50 us; a Redis that needs longer than this is stuck on its disk or in a command.
inline constexpr Duration kRedisAnswerWait = std::chrono::milliseconds(500);
inline constexpr Duration kRedisConnectWait = std::chrono::seconds(1);
// How long a command waits for a connection that was found closed before it was sent: idle
// connections are closed by servers and by what stands between.
inline constexpr Duration kRedisReconnectWait = std::chrono::milliseconds(200);

struct RedisReply {
  std::vector<std::int64_t> numbers;  // of an array; what is no number there is 0
  std::string text;                   // of a string, a status or an error
  bool error = false;
};

class RedisConnection {
 public:
  /// Connects once. Errors: local_io (not reachable), config_invalid (user, password or database
  /// refused; not a Redis).
  static Result<std::unique_ptr<RedisConnection>> open(RedisAddress address);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  /// Sends one command and waits for its answer. An error that Redis answers is a reply, unless it
  /// says that this server cannot serve any more (READONLY, LOADING): then, and when the connection
  /// is gone, local_io.
  Result<RedisReply> command(const std::vector<std::string_view>& words);

  const RedisAddress& address() const { return address_; }

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };

  using Context = std::unique_ptr<redisContext, Free>;

  explicit RedisConnection(RedisAddress address) : address_(std::move(address)) {}

  Result<Context> connect() const;
  Status greet(redisContext& context) const;
  Error lost(std::string_view why) const;
  void drop(const Error& why);
  bool take_fresh(Duration limit);
  void reconnect_forever();

  const RedisAddress address_;
  Context context_;  // null: the thread is at it

  std::mutex mutex_;
  std::condition_variable changed_;
  Context fresh_;          // under mutex_: made by the thread, not yet taken
  bool wanted_ = false;    // under mutex_
  bool stopping_ = false;  // under mutex_
  Error why_;              // under mutex_: why there is no connection
  std::thread thread_;
};

}  // namespace gatecrash::net
