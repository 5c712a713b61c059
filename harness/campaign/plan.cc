#include "harness/campaign/plan.h"

#include <algorithm>
#include <charconv>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"

namespace gatecrash::campaign {
namespace {

std::optional<std::uint32_t> read_count(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

bool Shard::has(std::uint64_t world) const {
  return count == 1 || Hasher().add(world).value() % count == index;
}

Result<Shard> read_shard(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto index = read_count(text.substr(0, slash));
  const auto count = read_count(text.substr(std::min(slash + 1, text.size())));
  if (!index || !count || *count == 0 || *count > kShardsMax || *index >= *count) {
    return fail(Code::kConfigInvalid,
                "a shard is I/N with 0 <= I < N <= " + std::to_string(kShardsMax) +
                    ", as 0/4; this is \"" + printable(text, 64) + "\"");
  }
  return Shard{*index, *count};
}

std::string shard_text(const Shard& shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

std::uint64_t Plan::worlds() const { return calls / world_calls + (calls % world_calls != 0); }

std::uint64_t Plan::calls_of(std::uint64_t world) const {
  return std::min(world_calls, calls - world * world_calls);
}

std::uint64_t Plan::share() const {
  return calls / shard.count + (shard.index < calls % shard.count ? 1 : 0);
}

std::optional<std::uint64_t> Plan::next(std::uint64_t world) const {
  if (steered) {
    while (!shard.has(world)) {
      ++world;
    }
    return world;
  }
  while (world < worlds() && !shard.has(world)) {
    ++world;
  }
  return world < worlds() ? std::optional(world) : std::nullopt;
}

std::uint64_t world_seed(std::uint64_t campaign_seed, std::uint64_t index) {
  return Hasher().add(campaign_seed).add(index).value();
}

}  // namespace gatecrash::campaign
