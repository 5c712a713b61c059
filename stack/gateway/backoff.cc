#include "stack/gateway/backoff.h"

#include <algorithm>

namespace gatecrash::gateway {

void Backoff::failed(Instant now) {
  ++failures_;
  wait_ = std::min(std::max(wait_ * 2, kBackoffMin), kBackoffMax);
  until_ = now + wait_;
}

void Backoff::ended(Duration ran, Instant now) {
  if (ran < kStableAfter) {
    failed(now);
  } else {
    worked();
  }
}

void Backoff::worked() {
  failures_ = 0;
  wait_ = Duration(0);
  until_ = {};
}

}  // namespace gatecrash::gateway
