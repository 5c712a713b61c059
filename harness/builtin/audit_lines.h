// audit_lines: a gateway's audit log as its files would hold it: headers, rows and events, each
// sealed to the line before, across files and restarts.
//
// Lives as long as the log, so longer than the gateway that writes it. Single thread.
#pragma once

#include <cstdint>
#include <string>

#include "stack/base/time.h"
#include "stack/gateway/audit_chain.h"
#include "stack/wire/value.h"

namespace gatecrash::builtin {

// A file of the simulated log is full early, so that worlds meet the next one.
inline constexpr std::uint64_t kAuditLinesPerFile = 64;

class AuditLines {
 public:
  /// The header that stands before the next line, or "" when the file goes on. `sequence`: of the
  /// last decision so far. With its line end.
  std::string header(std::uint64_t sequence, Instant at);

  /// The object as the log's next line, with its line end. REQUIRES: header() was asked before.
  std::string add(wire::Value object);

 private:
  gateway::AuditChain chain_;
  std::uint64_t file_ = 0;
  std::uint64_t lines_ = kAuditLinesPerFile;  // in this file: none has begun
};

}  // namespace gatecrash::builtin
