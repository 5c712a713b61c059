#include "stack/net/memory_usage.h"

#include <sys/resource.h>

namespace gatecrash::net {

std::uint64_t peak_rss_bytes() {
  constexpr std::uint64_t kKibibyte = 1024;  // Linux counts ru_maxrss in KiB
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
}

}  // namespace gatecrash::net
