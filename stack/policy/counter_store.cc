#include "stack/policy/counter_store.h"

#include <algorithm>

#include "stack/base/check.h"

namespace gatecrash::policy {
namespace {

// Below this a sweep would cost more than the memory it frees.
constexpr std::size_t kSweepSizeMin = 1024;

/// The start of the window that holds `at_us`: the largest multiple of the length not above it,
/// before the epoch as after it.
std::int64_t window_start(std::int64_t at_us, std::int64_t length_us) {
  const std::int64_t into = at_us % length_us;
  return at_us - (into < 0 ? into + length_us : into);
}

}  // namespace

Result<Reservation> MemoryCounterStore::reserve(const std::vector<Charge>& charges, Instant now) {
  // A denied call changes nothing, so only what is granted moves the clock.
  const std::int64_t at_us = std::max(newest_us_, us_since_epoch(now));
  Reservation reservation;
  reservation.window_us.reserve(charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const Charge& charge = charges[i];
    CHECK(charge.window.count() > 0 && charge.amount >= 0 && charge.max >= 0);
    reservation.window_us.push_back(window_start(at_us, charge.window.count()));
    std::int64_t left = charge.max - used(charge, reservation.window_us.back());
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (charges[earlier].key == charge.key && left > 0) {
        left -= std::min(left, charges[earlier].amount);
      }
    }
    if (charge.amount > left) {
      reservation.refused_at = i;
      reservation.window_us.clear();
      return reservation;
    }
  }
  newest_us_ = at_us;
  sweep_when_large();
  for (std::size_t i = 0; i < charges.size(); ++i) {
    add(charges[i], reservation.window_us[i]);
  }
  reservation.granted = true;
  return reservation;
}

void MemoryCounterStore::refund(const std::vector<Charge>& charges,
                                const Reservation& reservation) {
  if (!reservation.granted) {
    return;
  }
  CHECK(reservation.window_us.size() == charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const auto found = counters_.find(charges[i].key);
    if (found != counters_.end() && found->second.window_us == reservation.window_us[i]) {
      found->second.used -= std::min(found->second.used, charges[i].amount);
    }
  }
}

std::int64_t MemoryCounterStore::used(const Charge& charge, std::int64_t window_us) const {
  const auto found = counters_.find(charge.key);
  return found == counters_.end() ? 0 : carried(found->second, charge, window_us);
}

/// What a counter already holds of the window that starts at `window_us`. After a reload that
/// changed the window's length, all of an old window that reaches into the new one counts.
std::int64_t MemoryCounterStore::carried(const Counter& counter, const Charge& charge,
                                         std::int64_t window_us) {
  if (counter.window_length_us == charge.window.count()) {
    return counter.window_us == window_us ? counter.used : 0;
  }
  return counter.window_us + counter.window_length_us > window_us ? counter.used : 0;
}

void MemoryCounterStore::add(const Charge& charge, std::int64_t window_us) {
  Counter& counter = counters_[charge.key];
  // The sum was compared with charge.max before: it cannot overflow.
  counter.used = carried(counter, charge, window_us) + charge.amount;
  counter.window_us = window_us;
  counter.window_length_us = charge.window.count();
}

void MemoryCounterStore::sweep_when_large() {
  if (counters_.size() < sweep_at_) {
    return;
  }
  std::erase_if(counters_, [&](const auto& entry) {
    return entry.second.window_us + entry.second.window_length_us <= newest_us_;
  });
  // Twice what is alive, so that sweeping costs a constant per reservation.
  sweep_at_ = std::max(kSweepSizeMin, counters_.size() * 2);
}

std::string quota_key(const std::vector<std::string_view>& parts) {
  std::string key;
  for (const std::string_view part : parts) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
  }
  return key;
}

}  // namespace gatecrash::policy
