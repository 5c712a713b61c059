// memory_audit_sink: keeps audit rows in memory, for tests and simulated worlds.
//
// Grows with every row: whoever runs long takes the rows out with take(). Single thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stack/gateway/audit.h"

namespace gatecrash::gateway {

class MemoryAuditSink final : public AuditSink {
 public:
  Status write(const AuditRow& row) override {
    if (down_) {
      return fail(Code::kLocalIo, "the audit log cannot be written");
    }
    rows_.push_back(row);
    return {};
  }

  const std::vector<AuditRow>& rows() const { return rows_; }

  /// The rows since the last take, which are then forgotten.
  std::vector<AuditRow> take() { return std::exchange(rows_, {}); }

  /// While down, every write fails with local_io.
  void set_down(bool down) { down_ = down; }

 private:
  std::vector<AuditRow> rows_;
  bool down_ = false;
};

}  // namespace gatecrash::gateway
