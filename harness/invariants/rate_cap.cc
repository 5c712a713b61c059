// rate-cap: in every window of every limit, per scope value, no more calls reach the server than
// the policy allows: a naive count at the upstream tap, whatever was decided about each call.
#include <algorithm>

#include "harness/invariants/invariant.h"

namespace gatecrash::invariants {
namespace {

class RateCap final : public Invariant {
 public:
  explicit RateCap(const Setting& setting)
      : Invariant("rate-cap", setting.visible.upstream, setting.violations),
        model_(setting.model),
        totals_(setting.totals) {}

  void forwarded(const Forward& forward) override {
    const Exchange& exchange = *forward.exchange;
    for (const policy::Limit& limit : limits_of(model_.policy(), exchange.tool)) {
      // Between arrival and the upstream tap time may pass: where the two fall into different
      // windows, either may be meant, and the call is counted in neither.
      newest_ = std::max(newest_, forward.at);
      if (!exchange.stray && newest_ == forward.at &&
          window_of(exchange.at, limit) != window_of(forward.at, limit)) {
        continue;
      }
      checked();
      totals_.windows += windows_.count(limit, forward.grant, forward.session, newest_) ? 1 : 0;
      const std::int64_t used = windows_.used(limit, forward.grant, forward.session, newest_);
      if (used > limit.max.units()) {
        violated(forward.at, forward.session,
                 describe(exchange) + " is number " + std::to_string(used) +
                     " in its window at the server; " + limit.rule + " allows " +
                     limit.max.to_string());
      }
    }
  }

 private:
  static std::int64_t window_of(Instant at, const policy::Limit& limit) {
    const std::int64_t length = limit.window.count();
    const std::int64_t us = us_since_epoch(at);
    return us >= 0 ? us / length : -((-us + length - 1) / length);
  }

  const ReferenceModel& model_;
  Totals& totals_;
  Windows windows_;
  Instant newest_{};
};

}  // namespace

std::unique_ptr<Invariant> make_rate_cap(const Setting& setting) {
  return std::make_unique<RateCap>(setting);
}

}  // namespace gatecrash::invariants
