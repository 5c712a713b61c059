#include "harness/builtin/audit_tap.h"

#include <algorithm>

namespace gatecrash::builtin {

using judge::Observation;
using Kind = gateway::AuditRow::Kind;

Status AuditTap::write(const gateway::AuditRow& row) {
  last_sequence_ = std::max(last_sequence_, row.sequence);
  if (!writable_) {
    events_.reach(simulate::Mark::kAuditDownDenies);
    if (row.held != 0) {
      events_.reach(simulate::Mark::kAuditDownAtRelease);
    }
    return fail(Code::kLocalIo, "the simulated disk is full");
  }
  if (events_.observer && row.kind != Kind::kOutcome) {
    const judge::AuditEntry entry{.session = row.session,
                                  .grant = row.grant,
                                  .method = row.method,
                                  .tool = row.tool,
                                  .allow = row.kind == Kind::kAllow,
                                  .rule = row.rule,
                                  .hold = row.kind == Kind::kHold,
                                  .sequence = row.sequence,
                                  .held = row.held,
                                  .gateway = gateway_};
    events_.observer({.kind = Observation::Kind::kAudit,
                      .at = events_.now,
                      .session = row.session,
                      .audit = &entry});
  }
  return {};
}

}  // namespace gatecrash::builtin
