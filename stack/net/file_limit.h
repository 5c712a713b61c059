// file_limit: how many descriptors this process may hold open.
#pragma once

#include <cstddef>

namespace gatecrash::net {

/// Raises the limit to `wanted`, or as far as this process may. Returns what it is then.
std::size_t raise_file_limit(std::size_t wanted);

}  // namespace gatecrash::net
