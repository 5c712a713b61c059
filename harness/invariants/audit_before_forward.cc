// audit-before-forward: when the first byte of a message reaches the server, the row of its
// decision is written. A gateway that is killed in between must have told of the call, not of
// nothing.
#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class AuditBeforeForward final : public judge::Invariant {
 public:
  explicit AuditBeforeForward(const judge::Setting& setting)
      : Invariant(setting, setting.visible.audit && setting.visible.upstream) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (exchange.stray || forward.repeated) {
      return;  // no row can be expected of what no client sent
    }
    checked();
    if (exchange.row == judge::Exchange::Row::kMissing) {
      violated(forward.at, forward.session,
               describe(exchange) + " was sent to the server before any audit row was written");
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_audit_before_forward(const judge::Setting& setting) {
  return std::make_unique<AuditBeforeForward>(setting);
}

}  // namespace gatecrash::invariants
