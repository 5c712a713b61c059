// audit-complete: every unit from a client has exactly one decision row, with its session, method
// and tool; the row says allow exactly where the server was sent the message; and there is no row
// without a unit. When it is written is audit-before-forward's, whom it names grant-isolation's.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class AuditComplete final : public judge::Invariant {
 public:
  explicit AuditComplete(const judge::Setting& setting)
      : Invariant(setting, setting.visible.audit), upstream_(setting.visible.upstream) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (exchange.stray || forward.repeated) {
      return;
    }
    if (exchange.row == judge::Exchange::Row::kDeny) {
      violated(forward.at, forward.session,
               describe(exchange) + " was sent to the server; its audit row says deny");
    }
  }

  void audited(const judge::Audited& audited) override {
    const judge::AuditEntry& row = *audited.row;
    if (audited.exchange == nullptr) {
      violated(audited.at, row.session,
               std::string("an audit row (") + (row.allow ? "allow " : "deny ") +
                   printable(row.method, 64) + " " + printable(row.tool, 64) +
                   ") that no client message explains");
    }
  }

  void ended(const judge::Exchange& exchange) override {
    checked();
    if (exchange.row == judge::Exchange::Row::kMissing) {
      if (!exchange.saw(judge::Exchange::kAuditDown) || exchange.forwarded > 0) {
        violated(exchange.at, exchange.session, describe(exchange) + " has no audit row");
      }
    } else if (upstream_ && exchange.is_call() && exchange.forwarded == 0 &&
               exchange.row == judge::Exchange::Row::kAllow) {
      violated(exchange.at, exchange.session,
               "the audit row of " + describe(exchange) + " says allow; no server was sent it");
    }
  }

 private:
  bool upstream_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_audit_complete(const judge::Setting& setting) {
  return std::make_unique<AuditComplete>(setting);
}

}  // namespace gatecrash::invariants
