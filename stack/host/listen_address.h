// listen_address: what may be listened on, and which Host headers are then our own. Pure.
// Source: MCP "Transports" (local servers bind to loopback; Host and Origin are checked).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::host {

/// True when ADDRESS:PORT (or :PORT) can be reached from this machine only.
bool is_loopback(std::string_view listen);

/// Host names without ports that a server at `listen` answers to, with `more`. Empty (any) for a
/// wildcard address when `more` is empty.
std::vector<std::string> own_hosts(std::string_view listen, const std::vector<std::string>& more);

/// Errors: config_invalid for an address beyond loopback that is not `safe`; `remedy` says what
/// would make it so.
Status check_listen(std::string_view listen, bool safe, std::string_view remedy);

}  // namespace gatecrash::host
