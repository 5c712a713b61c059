#include "stack/policy/memory_counter_store.h"

#include <algorithm>
#include <optional>

#include "stack/base/check.h"

namespace gatecrash::policy {
namespace {

// Below this a sweep would cost more than the memory it frees.
constexpr std::size_t kSweepSizeMin = 1024;

}  // namespace

Result<Reservation> MemoryCounterStore::reserve(const std::vector<Charge>& charges, Instant now) {
  // A denied call changes nothing, so only what is granted moves the clock.
  const std::int64_t at_us = std::max(newest_us_, us_since_epoch(now));
  Reservation reservation = fit(charges, at_us);
  if (!reservation.granted) {
    return reservation;
  }
  newest_us_ = at_us;
  sweep_when_large();
  for (const Charge& charge : charges) {
    add(charge, at_us);
  }
  return reservation;
}

Result<Reservation> MemoryCounterStore::try_fit(const std::vector<Charge>& charges, Instant now) {
  return fit(charges, std::max(newest_us_, us_since_epoch(now)));
}

Reservation MemoryCounterStore::fit(const std::vector<Charge>& charges, std::int64_t at_us) const {
  Reservation reservation;
  reservation.window_us.reserve(charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const Charge& charge = charges[i];
    CHECK(charge.window.count() > 0);
    reservation.window_us.push_back(charge.algorithm == Algorithm::kSliding
                                        ? at_us
                                        : window_start_us(at_us, charge.window.count()));
    // A key that one call charges twice must have room for both.
    std::optional<Amount> wanted = charge.amount;
    for (std::size_t earlier = 0; earlier < i && wanted; ++earlier) {
      if (charges[earlier].key == charge.key) {
        wanted = wanted->plus(charges[earlier].amount);
      }
    }
    if (!wanted || !has_room(charge, at_us, *wanted)) {
      reservation.refused_at = i;
      reservation.window_us.clear();
      return reservation;
    }
  }
  reservation.granted = true;
  return reservation;
}

bool MemoryCounterStore::has_room(const Charge& charge, std::int64_t at_us, Amount wanted) const {
  const auto found = counters_.find(charge.key);
  if (found == counters_.end()) {
    return wanted <= charge.max;
  }
  const Counter& counter = found->second;
  const auto total = used(counter, charge, at_us).plus(wanted);
  if (!total || *total > charge.max) {
    return false;
  }
  if (counter.entries.size() < kSlidingEntriesMax || charge.amount.is_zero()) {
    return true;
  }
  return counter.entries.rbegin()->first == at_us ||
         counter.entries.begin()->first + charge.window.count() <= at_us;
}

/// What of a counter counts against `charge` at `at_us`. After a reload that changed the window's
/// length or its kind, all of an old window that reaches into the new one counts.
Amount MemoryCounterStore::used(const Counter& counter, const Charge& charge, std::int64_t at_us) {
  const std::int64_t length_us = charge.window.count();
  const bool sliding = charge.algorithm == Algorithm::kSliding;
  const std::int64_t start_us = sliding ? at_us - length_us + 1 : window_start_us(at_us, length_us);
  if (counter.algorithm == Algorithm::kFixed) {
    if (!sliding && counter.window_length_us == length_us) {
      return counter.window_us == start_us ? counter.used : Amount();
    }
    return counter.window_us + counter.window_length_us > start_us ? counter.used : Amount();
  }
  Amount inside = counter.used;
  for (const auto& [time_us, amount] : counter.entries) {
    if (time_us >= start_us) {
      break;
    }
    inside = inside.minus(amount);
  }
  return inside;
}

/// Adds what was found to fit.
void MemoryCounterStore::add(const Charge& charge, std::int64_t at_us) {
  Counter& counter = counters_.try_emplace(charge.key).first->second;
  become(counter, charge, at_us);
  // The sum was compared with charge.max before: it is not too large.
  counter.used = counter.used.plus(charge.amount).value_or(Amount::most());
  if (charge.algorithm == Algorithm::kFixed || charge.amount.is_zero()) {
    return;
  }
  Amount& now = counter.entries[at_us];
  now = now.plus(charge.amount).value_or(Amount::most());
}

/// Makes it the counter of the charge's kind and window, holding what counts at `at_us`.
void MemoryCounterStore::become(Counter& counter, const Charge& charge, std::int64_t at_us) {
  const std::int64_t length_us = charge.window.count();
  const Amount carried = used(counter, charge, at_us);
  if (charge.algorithm == Algorithm::kFixed) {
    counter.entries.clear();
    counter.window_us = window_start_us(at_us, length_us);
  } else {
    if (counter.algorithm == Algorithm::kFixed && !carried.is_zero()) {
      // Nobody knows when in its window it was counted: as late as can be.
      const std::int64_t end_us = counter.window_us + counter.window_length_us;
      counter.entries.emplace(std::min(end_us - 1, at_us), carried);
    }
    counter.entries.erase(counter.entries.begin(), counter.entries.upper_bound(at_us - length_us));
    counter.window_us = at_us;
  }
  counter.algorithm = charge.algorithm;
  counter.window_length_us = length_us;
  counter.used = carried;
}

void MemoryCounterStore::refund(const std::vector<Charge>& charges,
                                const Reservation& reservation) {
  if (!reservation.granted) {
    return;
  }
  CHECK(reservation.window_us.size() == charges.size());
  for (std::size_t i = 0; i < charges.size(); ++i) {
    const auto found = counters_.find(charges[i].key);
    if (found == counters_.end() || found->second.algorithm != charges[i].algorithm) {
      continue;
    }
    Counter& counter = found->second;
    if (counter.algorithm == Algorithm::kFixed) {
      if (counter.window_us == reservation.window_us[i]) {
        counter.used = counter.used.minus(charges[i].amount);
      }
      continue;
    }
    const auto entry = counter.entries.find(reservation.window_us[i]);
    if (entry != counter.entries.end()) {
      const Amount back = std::min(entry->second, charges[i].amount);
      entry->second = entry->second.minus(back);
      counter.used = counter.used.minus(back);
      if (entry->second.is_zero()) {
        counter.entries.erase(entry);
      }
    }
  }
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

}  // namespace gatecrash::policy
