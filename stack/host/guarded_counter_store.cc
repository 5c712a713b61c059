#include "stack/host/guarded_counter_store.h"

#include <string>

namespace gatecrash::host {

using policy::Charge;
using policy::Reservation;

Result<Reservation> GuardedCounterStore::reserve(const std::vector<Charge>& charges, Instant now) {
  return heard(store_->reserve(charges, now));
}

Result<Reservation> GuardedCounterStore::try_fit(const std::vector<Charge>& charges, Instant now) {
  return heard(store_->try_fit(charges, now));
}

void GuardedCounterStore::refund(const std::vector<Charge>& charges,
                                 const Reservation& reservation) {
  if (reservation.counted) {
    store_->refund(charges, reservation);
  }
}

Status GuardedCounterStore::probe(Instant now) {
  if (probed_ && now >= *probed_ && now - *probed_ < kProbeEvery) {
    return probe_;
  }
  const Charge nothing{.key = policy::quota_key({"", "probe"}),
                       .window = kProbeEvery,
                       .algorithm = policy::Algorithm::kFixed,
                       .max = policy::Amount::of(1),
                       .amount = policy::Amount::of(0)};
  // The store's own time: a clock that jumps for a moment must move no window.
  const auto answer = store_->reserve({nothing}, Instant());
  probed_ = now;
  probe_ = answer ? Status() : Status(tl::unexpected<Error>(answer.error()));
  return probe_;
}

Result<Reservation> GuardedCounterStore::heard(Result<Reservation> answer) {
  if (answer) {
    if (uncounted_ > 0) {
      on_note_(
          {Code::kLocalIo,
           "the counters can be used again; " + std::to_string(uncounted_) +
               (fail_open_ ? " calls were NOT counted meanwhile" : " calls were denied meanwhile"),
           {}});
      uncounted_ = 0;
    }
    return answer;
  }
  if (++uncounted_ == 1) {
    Error note = answer.error();
    note.message += fail_open_ ? "; DANGER: calls go on WITHOUT any limit until it can be used"
                               : "; calls under a limit are denied until it can be used";
    on_note_(note);
  }
  if (!fail_open_) {
    return answer;
  }
  Reservation open;
  open.granted = true;
  open.counted = false;
  return open;
}

}  // namespace gatecrash::host
