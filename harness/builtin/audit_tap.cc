#include "harness/builtin/audit_tap.h"

#include <algorithm>
#include <string>
#include <utility>

#include "harness/builtin/planted.h"

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
    return fail(Code::kLocalIo, std::string(kPlantedLogError));
  }
  const bool decision = row.kind != Kind::kOutcome;
  if (!events_.observer || (!decision && lines_ == nullptr)) {
    return {};
  }
  std::string line;
  if (lines_ != nullptr) {
    begin_file(written_);
    written_ = std::max(written_, row.sequence);
    line = lines_->add(gateway::audit_row_json(row));
    if (!decision) {
      tell_line(line, row.session);
      return {};
    }
  }
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
                    .bytes = line,
                    .audit = &entry,
                    .gateway = gateway_});
  return {};
}

void AuditTap::event(std::string_view name, std::string_view session, Instant at) {
  if (lines_ == nullptr || !writable_ || !events_.observer) {
    return;
  }
  begin_file(written_);
  wire::Value object = gateway::audit_event_json(name, at);
  if (!session.empty()) {
    object.set("session", session);
  }
  tell_line(lines_->add(std::move(object)), session);
}

void AuditTap::begin_file(std::uint64_t sequence) {
  const std::string header = lines_->header(sequence, events_.now);
  if (!header.empty()) {
    events_.reach(simulate::Mark::kAuditNextFile);
    tell_line(header, {});
  }
}

void AuditTap::tell_line(const std::string& line, std::string_view session) {
  events_.observer({.kind = Observation::Kind::kAudit,
                    .at = events_.now,
                    .session = session,
                    .bytes = line,
                    .gateway = gateway_});
}

}  // namespace gatecrash::builtin
