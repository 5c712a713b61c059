#include "stack/base/ids.h"

#include "stack/base/hash.h"

namespace gatecrash {

std::string make_hex_id(Rng& rng) {
  std::string id = hex64(rng.next());
  return id += hex64(rng.next());
}

std::string make_uuid(Rng& rng) {
  constexpr std::uint64_t kVersionMask = 0xf000U;
  constexpr std::uint64_t kVersion4 = 0x4000U;
  constexpr std::uint64_t kVariantMask = 0xc000000000000000U;
  constexpr std::uint64_t kVariant = 0x8000000000000000U;
  const std::string high = hex64((rng.next() & ~kVersionMask) | kVersion4);
  const std::string low = hex64((rng.next() & ~kVariantMask) | kVariant);
  return high.substr(0, 8) + "-" + high.substr(8, 4) + "-" + high.substr(12, 4) + "-" +
         low.substr(0, 4) + "-" + low.substr(4);
}

}  // namespace gatecrash
