// mutate: the choices of a world, as bytes -> others that are like them: steps deleted, repeated,
// taken from another sequence, cut short, single bytes changed, or only a beginning kept.
//
// Knows of a sequence only where its steps begin: before the first stands what the whole world has
// (its swarm and its mix). Any bytes are a sequence that some world can run; where a step of it
// ends early, a seed answers (Choices::from_parts), so an empty step is a fresh one. Deterministic;
// pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stack/base/rng.h"

namespace gatecrash::campaign {

/// The choices of a world, and where in them its steps begin: as they were answered
/// (Choices::from_bytes), or as parts.
struct Sequence {
  std::vector<std::uint8_t> bytes;
  std::vector<std::size_t> steps;  // ascending

  bool operator==(const Sequence&) const = default;
};

// More of `steps_max` is cut off.
struct MutateLimits {
  std::size_t steps_max = 0;
};

/// `base` changed once to four times; `other` is what is spliced into it. Both may be the same.
Sequence mutate(const Sequence& base, const Sequence& other, Rng& rng, const MutateLimits& limits);

/// `base` up to its step `step`, counted from 1, and then the beginning of that step again and
/// again, each time another part of it: what else can be said in a state that is seldom reached.
Sequence probe(const Sequence& base, std::uint64_t step, Rng& rng, const MutateLimits& limits);

/// What the world of `base` has, and the first of its steps: mostly few.
Sequence beginning(const Sequence& base, Rng& rng);

}  // namespace gatecrash::campaign
