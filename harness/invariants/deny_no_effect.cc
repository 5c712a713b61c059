// deny-no-effect: a call that the client was told is denied is not at the server and changes
// nothing; and nothing happens in the lake that no forwarded call explains.
//
// Effects of tools that effect_table.cc does not know are not judged.
#include "harness/invariants/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class DenyNoEffect final : public Invariant {
 public:
  explicit DenyNoEffect(const Setting& setting)
      : Invariant("deny-no-effect", setting.visible.upstream, setting.violations),
        approvals_(setting.visible.approvals) {}

  void forwarded(const Forward& forward) override {
    const Exchange& exchange = *forward.exchange;
    if (exchange.denied) {
      violated(forward.at, forward.session,
               describe(exchange) + " was answered as denied and then sent to the server");
    }
  }

  void answered(const Answer& answer) override {
    if (!answer.denied || answer.exchange == nullptr) {
      return;
    }
    checked();
    if (answer.exchange->forwarded > 0) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) + " is answered as denied, but the server has it");
    }
  }

  void effect(const EffectSeen& seen) override {
    checked();
    if (seen.exchange == nullptr) {
      violated(seen.at, {},
               printable(seen.effect->operation, 64) +
                   " in the lake, and no call that reached a server explains it");
    } else if (is_denied(*seen.exchange)) {
      violated(seen.at, seen.exchange->session,
               printable(seen.effect->operation, 64) + " in the lake is the work of a denied " +
                   describe(*seen.exchange));
    }
  }

 private:
  /// Denied to the client, or by the policy at any time. (What a limit denies is rate-cap's to
  /// count: the gateway may have counted otherwise and told the client so.)
  bool is_denied(const Exchange& exchange) const {
    const bool perhaps_approved = exchange.verdict.kind == Verdict::Kind::kHold && !approvals_;
    return exchange.denied || (exchange.verdict.denies() && !exchange.verdict.by_limit &&
                               !exchange.stray && !perhaps_approved);
  }

  bool approvals_;
};

}  // namespace

std::unique_ptr<Invariant> make_deny_no_effect(const Setting& setting) {
  return std::make_unique<DenyNoEffect>(setting);
}

}  // namespace gatecrash::invariants
