// memory_usage: how much memory this process has used at most. Source: getrusage(2).
#pragma once

#include <cstdint>

namespace gatecrash::net {

std::uint64_t peak_rss_bytes();

}  // namespace gatecrash::net
