// origin: "https://host:port" taken apart, for those who connect to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace gatecrash::net {

struct Origin {
  bool tls = false;
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 0;
  std::string authority;  // as written: what goes into the Host header
};

/// "http://HOST", "https://HOST:PORT", "http://[::1]:PORT"; no path behind it.
/// Errors: config_invalid.
Result<Origin> parse_origin(std::string_view text);

}  // namespace gatecrash::net
