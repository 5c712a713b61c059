// mark_watch: reads from observations which marks a world reaches, and which calls wait for a
// person.
//
// Looks closer only at audit rows that deny or hold and at the world's own doings, so that the many
// allowed calls cost next to nothing. Single thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "harness/judge/observation.h"
#include "harness/simulate/marks.h"

namespace gatecrash::simulate {

/// An audit row that says "hold", and no other row since.
struct WaitingCall {
  std::uint32_t gateway = 0;
  std::uint64_t sequence = 0;
  Instant since{};
};

class MarkWatch {
 public:
  /// Borrowed.
  explicit MarkWatch(Marks& marks) : marks_(marks) {}

  void see(const judge::Observation& observation);

  /// The window whose edges are looked at. REQUIRES: > 0.
  void set_window(Duration window) { window_ = window; }

  const std::vector<WaitingCall>& waiting() const { return waiting_; }

  /// The call whose time was over last; sequence 0: none.
  const WaitingCall& too_late() const { return too_late_; }

 private:
  void row(const judge::AuditEntry& row, Instant at);
  void end_of_held(const judge::AuditEntry& row);

  Marks& marks_;
  Duration window_ = std::chrono::minutes(1);
  std::vector<WaitingCall> waiting_;
  WaitingCall too_late_;
  bool restarted_ = false;  // some gateway, at restarted_at_
  Instant restarted_at_{};
  bool reloaded_ = false;
};

}  // namespace gatecrash::simulate
