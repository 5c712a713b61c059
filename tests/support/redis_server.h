// redis_server: a Redis of a test's own: a free loopback port, a folder that keeps its data over a
// restart, gone at the end.
//
// Every wait has a limit. Needs redis-server in PATH; a test skips, and says so, where there is
// none. Single thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/net/process.h"
#include "stack/net/redis_address.h"
#include "tests/support/command.h"

namespace gatecrash::tests {

inline constexpr std::string_view kNoRedis =
    "NOT TESTED: redis-server is not installed (Debian package redis-server)";

class RedisServer {
 public:
  static bool available();

  /// Starts it; words are further options, as "--requirepass", "secret". Aborts when it does not
  /// start. REQUIRES: available().
  explicit RedisServer(std::vector<std::string> words = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// On the same port, with the data that it left. REQUIRES: stopped.
  void start();

  /// Ends it with the signal and waits for its end.
  void stop(int number);

  /// SIGSTOP, SIGCONT: there, but silent.
  void signal(int number);

  /// Takes away what it has written. REQUIRES: stopped.
  void forget();

  net::RedisAddress address() const;

  std::string url() const { return address().to_string(); }

 private:
  bool try_start();

  TemporaryFolder folder_;
  std::vector<std::string> words_;
  std::uint16_t port_ = 0;
  std::optional<net::Process> process_;
};

}  // namespace gatecrash::tests
