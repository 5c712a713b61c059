// random_seed: randomness from the kernel: a seed for runs whose user named none, and secrets.
// Source: getrandom(2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gatecrash::net {

std::uint64_t random_seed();

/// `count` bytes that nobody can guess: for tokens and keys. REQUIRES: count <= 256.
std::string random_bytes(std::size_t count);

}  // namespace gatecrash::net
