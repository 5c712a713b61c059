// deny-no-effect: a call that the client was told is denied is not at the server and changes
// nothing; and nothing happens in the lake that no forwarded call explains.
//
// Effects of tools that effect_table.cc does not know are not judged.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class DenyNoEffect final : public judge::Invariant {
 public:
  explicit DenyNoEffect(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream), approvals_(setting.visible.approvals) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (exchange.denied) {
      violated(forward.at, forward.session,
               describe(exchange) + " was answered as denied and then sent to the server");
    }
  }

  void answered(const judge::Answer& answer) override {
    if (!answer.denied || answer.exchange == nullptr) {
      return;
    }
    checked();
    if (answer.exchange->forwarded > 0) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) + " is answered as denied, but the server has it");
    }
  }

  void effect(const judge::EffectSeen& seen) override {
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
  bool is_denied(const judge::Exchange& exchange) const {
    const bool perhaps_approved =
        exchange.verdict.kind == model::Verdict::Kind::kHold && !approvals_;
    return exchange.denied || (exchange.verdict.denies() && !exchange.verdict.by_limit &&
                               !exchange.stray && !perhaps_approved);
  }

  bool approvals_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_deny_no_effect(const judge::Setting& setting) {
  return std::make_unique<DenyNoEffect>(setting);
}

}  // namespace gatecrash::invariants
