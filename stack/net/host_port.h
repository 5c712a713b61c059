// host_port: "127.0.0.1:8080", "[::1]:8080", ":8080" taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace gatecrash::net {

struct HostPort {
  std::string host;  // without brackets; 127.0.0.1 where none is given
  std::uint16_t port = 0;
};

/// Errors: config_invalid.
Result<HostPort> parse_host_port(std::string_view text);

}  // namespace gatecrash::net
