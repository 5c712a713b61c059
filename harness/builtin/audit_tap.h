// audit_tap: a gateway's audit log in simulation: tells the observer of every decision row, and can
// be full.
//
// A row that is not written is not told. With lines it also tells how each line of the log's files
// reads: of a decision along with its row, of everything else alone. Single thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/builtin/audit_lines.h"
#include "harness/builtin/stack_events.h"
#include "stack/gateway/audit.h"

namespace gatecrash::builtin {

class AuditTap final : public gateway::AuditSink {
 public:
  /// Borrowed. `last_sequence` is where the log stands; `lines` null: rows alone are told.
  AuditTap(StackEvents& events, std::uint32_t gateway, std::uint64_t last_sequence,
           AuditLines* lines = nullptr)
      : events_(events), gateway_(gateway), last_sequence_(last_sequence), lines_(lines) {}

  /// Errors: local_io while it is full.
  Status write(const gateway::AuditRow& row) override;

  void event(std::string_view name, std::string_view session, Instant at) override;

  void set_writable(bool writable) { writable_ = writable; }

  bool writable() const { return writable_; }

  /// Of the last row that was asked for: a gateway that starts again goes on after it.
  std::uint64_t last_sequence() const { return last_sequence_; }

 private:
  void begin_file(std::uint64_t sequence);
  void tell_line(const std::string& line, std::string_view session);

  StackEvents& events_;
  std::uint32_t gateway_;
  std::uint64_t last_sequence_;
  AuditLines* lines_;
  std::uint64_t written_ = 0;  // the last decision that is in the log
  bool writable_ = true;
};

}  // namespace gatecrash::builtin
