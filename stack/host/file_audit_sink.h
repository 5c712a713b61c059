// file_audit_sink: audit rows as the hash-chained lines of a file that this process alone writes.
//
// A row is in the kernel's hands before write() returns, and on the disk within net::kSyncWithin or
// at once. A row that does not fit (a full disk) is taken back and refused; the log goes on when
// there is room again. Rotation renames FILE to FILE.1, FILE.2, ... and begins FILE anew. Single
// thread. Source: docs/formats.md, "Audit log".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "stack/gateway/audit.h"
#include "stack/gateway/audit_chain.h"
#include "stack/net/log_file.h"

namespace gatecrash::host {

struct AuditFileOptions {
  std::uint64_t rotate_bytes = 0;  // a file that has reached it is closed; 0: never
  net::Sync sync = net::Sync::kSoon;
};

class FileAuditSink final : public gateway::AuditSink {
 public:
  /// One line that a person should read: the log cannot be written, or can be again.
  using OnNote = std::function<void(const Error&)>;

  /// Begins the log or goes on with it; what a killed gateway left of a last line is moved to
  /// FILE.torn. Errors: local_io (also: in use by another process), config_invalid (a file that is
  /// no audit log, or whose end does not verify), config_unknown (of another version).
  static Result<std::unique_ptr<FileAuditSink>> open(const std::string& path,
                                                     const AuditFileOptions& options, Instant now,
                                                     OnNote on_note);

  Status write(const gateway::AuditRow& row) override;
  void event(std::string_view name, std::string_view session, Instant at) override;

  /// Of the last decision in the log: the gateway's next one follows it.
  std::uint64_t last_sequence() const { return sequence_; }

  /// The last row could not be written.
  bool down() const { return lost_ > 0; }

  /// Brings the log to the disk. Errors: local_io.
  Status close() { return file_.sync(); }

 private:
  FileAuditSink(std::string path, const AuditFileOptions& options, net::LogFile file,
                OnNote on_note)
      : path_(std::move(path)),
        options_(options),
        file_(std::move(file)),
        on_note_(std::move(on_note)) {}

  Status resume(Instant now);
  Status set_torn_aside(std::size_t bytes);
  Status follow_rotated(std::uint64_t number);
  Status put(wire::Value object);
  Status put_row(const gateway::AuditRow& row);
  Status make_ready(Instant now);
  void rotate();

  std::string path_;
  AuditFileOptions options_;
  net::LogFile file_;
  OnNote on_note_;
  gateway::AuditChain chain_;
  std::uint64_t number_ = 1;  // of the file along the chain
  std::uint64_t sequence_ = 0;
  std::uint64_t lost_ = 0;  // rows refused since the last that was written
  bool rotation_failed_ = false;
};

/// For a gateway that nobody asked to keep a log.
class NoAuditSink final : public gateway::AuditSink {
 public:
  Status write(const gateway::AuditRow& /*row*/) override { return {}; }
};

}  // namespace gatecrash::host
