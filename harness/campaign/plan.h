// plan: which worlds a campaign has: a list made of a seed, a number of calls and a shard.
//
// World i has seed hash(campaign seed, i) and belongs to one shard, by hash. So shards are
// disjoint, and together the whole, whoever runs them and in whatever order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/simulate/world.h"
#include "stack/base/result.h"

namespace gatecrash::campaign {

/// One of `count` parts of a campaign.
struct Shard {
  std::uint32_t index = 0;
  std::uint32_t count = 1;

  bool has(std::uint64_t world) const;

  bool operator==(const Shard&) const = default;
};

// As many machines as anybody has; each writes a folder that merge reads.
inline constexpr std::uint32_t kShardsMax = 4096;

/// "0/4". Errors: config_invalid.
Result<Shard> read_shard(std::string_view text);
std::string shard_text(const Shard& shard);

struct Plan {
  std::uint64_t seed = 0;
  std::uint64_t calls = UINT64_MAX;  // of all shards together
  std::uint64_t world_calls = simulate::kWorldCallsMax;
  Shard shard = {};
  // Worlds are chosen by what those before them reached (corpus.h): there are as many as it takes,
  // and each shard makes its part of the calls.
  bool steered = false;

  /// How many worlds all shards have together.
  std::uint64_t worlds() const;

  /// How many calls a world makes: world_calls, the last one what is left.
  std::uint64_t calls_of(std::uint64_t world) const;

  /// Calls of this shard alone, when steered.
  std::uint64_t share() const;

  /// The first world of the shard from `world` on; nothing after the last. Steered worlds never
  /// end.
  std::optional<std::uint64_t> next(std::uint64_t world) const;
};

/// World `index` of the campaign with this seed.
std::uint64_t world_seed(std::uint64_t campaign_seed, std::uint64_t index);

}  // namespace gatecrash::campaign
