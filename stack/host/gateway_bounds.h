// gateway_bounds: the bounds of a gateway over HTTP that its operator may move, by name.
//
// Values. `--bound NAME=NUMBER` and the configuration's "bounds" set them. docs/operations.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::host {

struct GatewayBounds {
  std::size_t connections = 8192;  // of clients
  std::size_t sessions = 8192;     // legacy ones, of each server
  // Of one grant at one server, where there is a grants file: none can use up what all share.
  std::size_t sessions_per_grant = 1024;
  std::size_t children_per_grant = 64;
  std::size_t exchanges = 16384;  // unanswered requests, of each server
  std::size_t children = 256;     // processes of one stdio server
  std::size_t message_bytes = wire::kLineBytesMax;
  std::size_t header_bytes = std::size_t{32} * 1024;
  std::size_t unread_bytes = std::size_t{16} * 1024 * 1024;  // of one answer
  std::int64_t session_idle_seconds = 1800;
};

/// Errors: config_invalid: a name that is none, or a number outside of its range; says which there
/// are.
Status set_bound(GatewayBounds& bounds, std::string_view name, std::int64_t value);

/// "NAME=NUMBER". Errors: config_invalid.
Status set_bound(GatewayBounds& bounds, std::string_view text);

}  // namespace gatecrash::host
