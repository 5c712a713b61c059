// random_seed: a seed from the kernel, for runs whose user named none. Source: getrandom(2).
#pragma once

#include <cstdint>

namespace gatecrash::net {

std::uint64_t random_seed();

}  // namespace gatecrash::net
