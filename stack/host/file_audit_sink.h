// file_audit_sink: audit rows as lines of a file, in the kernel's hands before write() returns.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "stack/gateway/audit.h"
#include "stack/net/file.h"

namespace gatecrash::host {

/// One row a line. After the first row that could not be written it stays down, so that no row can
/// be missing from the middle of the log. Single thread.
class FileAuditSink final : public gateway::AuditSink {
 public:
  using OnFailure = std::function<void(const Error&)>;

  /// `on_failure` is told the first failure.
  FileAuditSink(net::FileWriter writer, OnFailure on_failure)
      : writer_(std::move(writer)), on_failure_(std::move(on_failure)) {}

  Status write(const gateway::AuditRow& row) override;

  /// Brings the log to the disk. Errors: local_io.
  Status close() { return writer_.close(); }

 private:
  net::FileWriter writer_;
  OnFailure on_failure_;
  Status state_;
};

/// For a gateway that nobody asked to keep a log.
class NoAuditSink final : public gateway::AuditSink {
 public:
  Status write(const gateway::AuditRow& /*row*/) override { return {}; }
};

}  // namespace gatecrash::host
