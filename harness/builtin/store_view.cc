#include "harness/builtin/store_view.h"

#include <string>
#include <utility>

#include "harness/builtin/planted.h"
#include "stack/base/hash.h"

namespace gatecrash::builtin {
namespace {

using simulate::Mark;

tl::unexpected<Error> out_of_reach() {
  return fail(Code::kLocalIo, std::string(kPlantedStoreError));
}

}  // namespace

Result<policy::Reservation> StoreView::reserve(const std::vector<policy::Charge>& charges,
                                               Instant now) {
  if (events_.at_reserve) {
    std::exchange(events_.at_reserve, {})();
  }
  if (!reachable_) {
    events_.reach(Mark::kStoreDownDuringReserve);
    return out_of_reach();
  }
  if (last_.several) {
    note(charges);
  }
  return real_.reserve(charges, now);
}

Result<policy::Reservation> StoreView::try_fit(const std::vector<policy::Charge>& charges,
                                               Instant now) {
  if (!reachable_) {
    return out_of_reach();
  }
  return real_.try_fit(charges, now);
}

void StoreView::refund(const std::vector<policy::Charge>& charges,
                       const policy::Reservation& reservation) {
  if (charges.empty()) {
    return;
  }
  if (!reachable_) {
    return;
  }
  events_.reach(Mark::kRefund);
  real_.refund(charges, reservation);
}

void StoreView::note(const std::vector<policy::Charge>& charges) {
  for (const policy::Charge& charge : charges) {
    const std::uint64_t key = hash64(charge.key);
    LastCounted::Entry& entry = last_.entries.at(key % last_.entries.size());
    if (entry.key == key && entry.gateway != gateway_) {
      events_.reach(Mark::kReplicasShareCounter);
    }
    entry = {key, gateway_};
  }
}

}  // namespace gatecrash::builtin
