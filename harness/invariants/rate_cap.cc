// rate-cap: in every window of every limit, per scope value, no more reaches the server than the
// policy allows: a naive count at the upstream tap, whatever was decided about each call. What is
// counted is the calls' own amounts; a call whose amount cannot be counted may not be there at all.
#include <algorithm>
#include <optional>

#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class RateCap final : public judge::Invariant {
 public:
  explicit RateCap(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream),
        model_(setting.model),
        totals_(setting.totals) {}

  void arrived(const judge::Exchange& exchange) override {
    newest_ = std::max(newest_, exchange.at);
  }

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!exchange.is_call()) {
      return;
    }
    newest_ = std::max(newest_, forward.at);
    const policy::Policy& policy = model_.policy(exchange.revision);
    if (newest_ == forward.at && model::is_limited(policy, exchange.tool)) {
      counted_ = forward.at;  // a call without limits moves no counter's time
    }
    for (const auto* const limits : model::limits_of(policy, exchange.tool)) {
      for (const policy::Limit& limit : *limits) {
        count(limit, forward);
      }
    }
  }

 private:
  void count(const policy::Limit& limit, const judge::Forward& forward) {
    const judge::Exchange& exchange = *forward.exchange;
    const bool stepped_back = newest_ != forward.at;
    const bool sliding = limit.algorithm == policy::Algorithm::kSliding;
    // Between arrival and the upstream tap time may pass: where the two fall into different fixed
    // windows, either may be meant, and the call is counted in neither; in a sliding one it may
    // have been counted as early as it arrived.
    if (!exchange.stray && !stepped_back && !sliding &&
        window_of(exchange.at, limit) != window_of(forward.at, limit)) {
      return;
    }
    // A gateway whose clock steps back stays at the newest time at which it counted, which may be
    // that of a call that came here or of one that did not. What a sliding window holds may have
    // been counted as early as the former.
    if (stepped_back && !sliding &&
        (!counted_ || window_of(*counted_, limit) != window_of(newest_, limit))) {
      return;
    }
    checked();
    const model::Asked asked{exchange.message.params.find("arguments"),
                             model_.fields_of(forward.grant)};
    const auto amount = model::amount_of(limit, asked);
    if (!amount) {
      violated(forward.at, forward.session,
               describe(exchange) + " is at the server; " + limit.rule +
                   " counts an amount of it that cannot be counted");
      return;
    }
    const model::Who who = model::counted_for(exchange.message, forward.grant, forward.session);
    // Asked first: entries come in the order of the tap, and are dropped by its time.
    const model::Nanos used = windows_.used(limit, who, newest_) + *amount;
    totals_.windows +=
        windows_.count(limit, who, sliding ? earliest(forward) : newest_, *amount) ? 1 : 0;
    if (used > model::Nanos{limit.max.units()} * model::kNanosPerUnit + limit.max.nanos()) {
      violated(forward.at, forward.session,
               describe(exchange) + " is number " + model::nanos_text(used) +
                   " in its window at the server; " + limit.rule + " allows " +
                   limit.max.to_string());
    }
  }

  /// At which a call may have been counted: when it arrived, but not before what was counted until
  /// the clock stepped back.
  Instant earliest(const judge::Forward& forward) const {
    const Instant came = forward.exchange->stray ? newest_ : forward.exchange->at;
    return newest_ == forward.at ? came : std::max(came, counted_.value_or(came));
  }

  static std::int64_t window_of(Instant at, const policy::Limit& limit) {
    const std::int64_t length = limit.window.count();
    const std::int64_t us = us_since_epoch(at);
    return us >= 0 ? us / length : -((-us + length - 1) / length);
  }

  const model::ReferenceModel& model_;
  judge::Totals& totals_;
  model::Windows windows_;
  Instant newest_ = Instant::min();  // of all that was seen
  std::optional<Instant> counted_;   // of what reached the server before the clock stepped back
};

}  // namespace

std::unique_ptr<judge::Invariant> make_rate_cap(const judge::Setting& setting) {
  return std::make_unique<RateCap>(setting);
}

}  // namespace gatecrash::invariants
