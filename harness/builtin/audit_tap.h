// audit_tap: a gateway's audit log in simulation: tells the observer of every decision row, and can
// be full.
//
// A row that is not written is not told. Single thread.
#pragma once

#include <cstdint>

#include "harness/builtin/stack_events.h"
#include "stack/gateway/audit.h"

namespace gatecrash::builtin {

class AuditTap final : public gateway::AuditSink {
 public:
  /// Borrowed. `last_sequence` is where the log stands.
  AuditTap(StackEvents& events, std::uint32_t gateway, std::uint64_t last_sequence)
      : events_(events), gateway_(gateway), last_sequence_(last_sequence) {}

  /// Errors: local_io while it is full.
  Status write(const gateway::AuditRow& row) override;

  void set_writable(bool writable) { writable_ = writable; }

  bool writable() const { return writable_; }

  /// Of the last row that was asked for: a gateway that starts again goes on after it.
  std::uint64_t last_sequence() const { return last_sequence_; }

 private:
  StackEvents& events_;
  std::uint32_t gateway_;
  std::uint64_t last_sequence_;
  bool writable_ = true;
};

}  // namespace gatecrash::builtin
