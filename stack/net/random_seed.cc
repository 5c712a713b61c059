#include "stack/net/random_seed.h"

#include <sys/random.h>
#include <sys/types.h>

#include "stack/base/check.h"

namespace gatecrash::net {

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  // A read of up to 256 bytes is whole once the kernel's pool is ready (getrandom(2)).
  CHECK(::getrandom(&seed, sizeof(seed), 0) == ssize_t{sizeof(seed)});
  return seed;
}

std::string random_bytes(std::size_t count) {
  constexpr std::size_t kWholeReadMax = 256;
  CHECK(count <= kWholeReadMax);
  std::string bytes(count, '\0');
  CHECK(::getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count));
  return bytes;
}

}  // namespace gatecrash::net
