// Rng: one seeded stream of pseudo-random numbers (xoshiro256**, seeded by splitmix64).
//
// Equal seeds give equal streams on every machine. Not for secrets. Single thread.
// Source: Blackman and Vigna, https://prng.di.unimi.it/.
#pragma once

#include <array>
#include <cstdint>

namespace gatecrash {

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t next();

  /// A number in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace gatecrash
