// guarded_counter_store: a counter store that can fail, and who hears of it.
//
// Says once when the store cannot be reached and once when it can be again. Fails closed: what
// cannot be counted is an error, and the gateway denies. Told to fail open it grants instead, not
// counted, so that the audit log can say so. Single thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "stack/policy/counter_store.h"

namespace gatecrash::host {

// Whoever looks more often costs the store no more.
inline constexpr Duration kProbeEvery = std::chrono::seconds(1);

/// One line that a person should read.
using OnNote = std::function<void(const Error&)>;

class GuardedCounterStore final : public policy::CounterStore {
 public:
  GuardedCounterStore(std::unique_ptr<policy::CounterStore> store, bool fail_open, OnNote on_note)
      : store_(std::move(store)), fail_open_(fail_open), on_note_(std::move(on_note)) {}

  Result<policy::Reservation> reserve(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  Result<policy::Reservation> try_fit(const std::vector<policy::Charge>& charges,
                                      Instant now) override;
  void refund(const std::vector<policy::Charge>& charges,
              const policy::Reservation& reservation) override;

  /// Counts nothing in a counter of its own, so that also a full disk is seen. Asked again within
  /// kProbeEvery it repeats itself. Says nothing to on_note.
  Status probe(Instant now) override;

 private:
  Result<policy::Reservation> heard(Result<policy::Reservation> answer);

  std::unique_ptr<policy::CounterStore> store_;
  bool fail_open_ = false;
  OnNote on_note_;
  std::optional<Instant> probed_;
  Status probe_;
  std::uint64_t uncounted_ = 0;  // answers that the store has not given since it gave one
};

}  // namespace gatecrash::host
