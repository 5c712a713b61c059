// allow-exactly-once: a call that the policy allows reaches the server once, is not answered as
// denied, and changes the lake at most once.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class AllowExactlyOnce final : public judge::Invariant {
 public:
  explicit AllowExactlyOnce(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream) {}

  void forwarded(const judge::Forward& forward) override {
    if (forward.repeated) {
      violated(forward.at, forward.session,
               describe(*forward.exchange) + " was sent to the server again (" +
                   std::to_string(forward.exchange->forwarded) +
                   " times, sent by the client once)");
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.denied && answer.exchange != nullptr && !answer.repeated &&
        answer.exchange->verdict.allows()) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) + " is answered as denied; the policy allows it");
    }
  }

  void effect(const judge::EffectSeen& seen) override {
    // A server whose answer from the lake was lost asks again.
    if (seen.repeated && !seen.exchange->saw(judge::Exchange::kLakeDown)) {
      violated(seen.at, seen.exchange->session,
               printable(seen.effect->operation, 64) + " changed the lake a second time for one " +
                   describe(*seen.exchange));
    }
  }

  void ended(const judge::Exchange& exchange) override {
    if (!exchange.is_call() || !exchange.verdict.allows()) {
      return;
    }
    checked();
    const bool pointless =
        exchange.saw(judge::Exchange::kServerGone) || exchange.saw(judge::Exchange::kClientGone);
    if (exchange.forwarded == 0 && !exchange.denied && !pointless) {
      violated(exchange.at, exchange.session,
               describe(exchange) + " is allowed, but never reached the server");
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_allow_exactly_once(const judge::Setting& setting) {
  return std::make_unique<AllowExactlyOnce>(setting);
}

}  // namespace gatecrash::invariants
