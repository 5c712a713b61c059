// terminal: whether a descriptor is a terminal, which wants a line that is rewritten in place.
#pragma once

namespace gatecrash::net {

inline constexpr int kStandardError = 2;

bool is_terminal(int fd);

}  // namespace gatecrash::net
