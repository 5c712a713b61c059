// redis_address: "redis://user@host:port/db" taken apart.
//
// Without a host it is this machine, without a port 6379, without a db 0. There is no place for a
// password: what stands on a command line every user of the machine can read. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace gatecrash::net {

struct RedisAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  int database = 0;
  std::string user;      // empty: Redis' default user
  std::string password;  // empty: none is sent; never part of a URL

  /// "redis://host:port/db", for messages.
  std::string to_string() const;
};

/// Errors: config_invalid; never repeats a password that stands in the URL.
Result<RedisAddress> parse_redis_url(std::string_view url);

}  // namespace gatecrash::net
