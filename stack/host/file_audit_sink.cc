#include "stack/host/file_audit_sink.h"

#include "stack/wire/json_writer.h"

namespace gatecrash::host {

Status FileAuditSink::write(const gateway::AuditRow& row) {
  if (state_) {
    std::string line = wire::write_json(gateway::audit_row_json(row));
    line += '\n';
    state_ = writer_.write(line);
    if (!state_) {
      on_failure_(state_.error());
    }
  }
  return state_;
}

}  // namespace gatecrash::host
