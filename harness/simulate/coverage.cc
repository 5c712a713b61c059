#include "harness/simulate/coverage.h"

#include <algorithm>
#include <chrono>

#include "harness/judge/exchange.h"
#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/wire/mcp.h"

namespace gatecrash::simulate {
namespace {

using judge::Exchange;
using model::Verdict;

// Of a feature, so that none is 0, which is a free slot.
constexpr std::uint32_t kRuleBit = 1U << 31U;

constexpr std::size_t kSlotsMin = 64;

// A vector's field of a state, and of half a tag.
constexpr std::uint32_t kVectorMask = 1023;
constexpr unsigned kTagBits = 16;

// By how much a window's edge is one.
constexpr Duration kPhaseEdge = std::chrono::milliseconds(1);

enum class Decision : std::uint8_t {
  kAllow,
  kDeny,
  kDenyLimit,
  kDenyArguments,
  kUnreadable,
  kHold,
  kEither,
};

enum class End : std::uint8_t { kNothing = 1, kForwarded, kAnswered, kReached, kReleased };

Decision decision_of(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::kAllow:
      return Decision::kAllow;
    case Verdict::Kind::kDeny:
      return verdict.by_limit       ? Decision::kDenyLimit
             : verdict.by_arguments ? Decision::kDenyArguments
                                    : Decision::kDeny;
    case Verdict::Kind::kUnreadable:
      return Decision::kUnreadable;
    case Verdict::Kind::kHold:
      return Decision::kHold;
    case Verdict::Kind::kEither:
      return Decision::kEither;
  }
  CHECK(false);
}

/// How it ended at the taps.
End end_of(const Exchange& exchange) {
  if (exchange.forwarded == 0) {
    return End::kNothing;
  }
  if (exchange.verdict.kind == Verdict::Kind::kHold) {
    return End::kReleased;
  }
  return exchange.reached           ? End::kReached
         : exchange.server_answered ? End::kAnswered
                                    : End::kForwarded;
}

std::uint32_t phase_of(Instant at, Duration window) {
  const Duration inside = at.time_since_epoch() % window;
  return inside < kPhaseEdge ? 1 : inside >= window - kPhaseEdge ? 2 : 0;
}

std::uint32_t hash_of(std::string_view rule) {
  return static_cast<std::uint32_t>(hash64(rule)) | kRuleBit;
}

constexpr std::uint32_t field(std::uint32_t number, unsigned at) { return number << at; }

}  // namespace

std::size_t Coverage::slot_of(Feature feature) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = mix64(feature) & mask;
  while (slots_[slot] != 0 && slots_[slot] != feature) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void Coverage::grow() {
  const std::vector<Feature> old = std::exchange(
      slots_, std::vector<Feature>(std::max(kSlotsMin, slots_.size() * 2), Feature{0}));
  for (const Feature feature : old) {
    if (feature != 0) {
      slots_[slot_of(feature)] = feature;
    }
  }
}

bool Coverage::insert(Feature feature) {
  if (size_ * 2 >= slots_.size()) {
    grow();
  }
  Feature& slot = slots_[slot_of(feature)];
  if (slot == feature) {
    return false;
  }
  slot = feature;
  ++size_;
  return true;
}

/// Of two rules of one hash, which no policy will have, the one that sorts first gives its name.
void Coverage::name(std::uint32_t hash, std::string_view rule) {
  const auto at =
      std::lower_bound(rules_.begin(), rules_.end(), hash,
                       [](const auto& known, auto wanted) { return known.first < wanted; });
  if (at == rules_.end() || at->first != hash) {
    rules_.emplace(at, hash, rule);
  } else if (rule < at->second) {
    at->second = rule;
  }
}

bool Coverage::reach(std::string_view rule, std::uint32_t state) {
  const std::uint32_t hash = hash_of(rule);
  if (!insert((Feature{hash} << 32U) | state)) {
    return false;
  }
  name(hash, rule);
  return true;
}

void Coverage::add(const Coverage& more) {
  for (const Feature feature : more.slots_) {
    if (feature != 0) {
      insert(feature);
    }
  }
  for (const auto& [hash, rule] : more.rules_) {
    name(hash, rule);
  }
}

bool Coverage::has(Feature feature) const {
  return !slots_.empty() && slots_[slot_of(feature)] == feature;
}

std::vector<Feature> Coverage::features() const {
  std::vector<Feature> all;
  all.reserve(size_);
  std::copy_if(slots_.begin(), slots_.end(), std::back_inserter(all),
               [](Feature feature) { return feature != 0; });
  std::sort(all.begin(), all.end());
  return all;
}

const std::string& Coverage::rule_of(Feature feature) const {
  const auto at = std::lower_bound(
      rules_.begin(), rules_.end(), static_cast<std::uint32_t>(feature >> 32U),
      [](const auto& known, std::uint32_t wanted) { return known.first < wanted; });
  CHECK(at != rules_.end());
  return at->second;
}

std::size_t Coverage::vectors() const {
  std::vector<bool> seen(kVectorMask + 1);
  for (const Feature feature : slots_) {
    seen[(feature >> StateBits::kVector) & kVectorMask] = true;
  }
  return static_cast<std::size_t>(std::count(seen.begin() + 1, seen.end(), true));
}

bool Coverage::operator==(const Coverage& other) const {
  return features() == other.features() && rules_ == other.rules_;
}

VectorTag vector_tag(std::span<const generate::VectorUse> used) {
  VectorTag tag = 0;
  for (const generate::VectorUse& use : used) {
    const auto place = static_cast<VectorTag>(use.vector - generate::vectors().data()) + 1;
    tag = (tag << kTagBits) | (place & kVectorMask);
  }
  return tag;
}

void CoverageWatch::reach(std::string_view rule, std::uint32_t state) {
  if (coverage_.reach(rule, state)) {
    reached_.push_back({(Feature{hash_of(rule)} << 32U) | state, step_});
  }
}

void CoverageWatch::arrived(const Exchange& exchange) {
  const bool modern = !exchange.unreadable && wire::era_of(exchange.message) == wire::Era::kModern;
  const std::uint32_t state =
      field(static_cast<std::uint32_t>(decision_of(exchange.verdict)), StateBits::kDecision) |
      field(phase_of(exchange.at, window_), StateBits::kPhase) |
      field(modern ? 1 : 0, StateBits::kEra);
  VectorTag tag = tag_;
  do {
    reach(exchange.verdict.rule, state | field(tag & kVectorMask, StateBits::kVector));
    tag >>= kTagBits;
  } while (tag != 0);
}

void CoverageWatch::ended(const Exchange& exchange) {
  const std::uint32_t state =
      field(static_cast<std::uint32_t>(decision_of(exchange.verdict)), StateBits::kDecision) |
      field(static_cast<std::uint32_t>(end_of(exchange)), StateBits::kEnd);
  std::uint32_t around = exchange.during;
  if (around == 0) {
    reach(exchange.verdict.rule, state);
  }
  for (std::uint32_t bit = 1; around != 0; ++bit, around >>= 1U) {
    if ((around & 1U) != 0) {
      reach(exchange.verdict.rule, state | field(bit, StateBits::kAround));
    }
  }
}

}  // namespace gatecrash::simulate
