// audit: what the gateway writes down of every decision, before the first forwarded byte.
//
// No argument values and no patient data: only argument names. One JSON object a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

struct AuditRow {
  std::uint64_t sequence = 0;  // 1, 2, 3, ... per gateway; an outcome row repeats its decision's
  Instant at;
  std::string session;
  std::string grant;
  std::string method;  // empty when unreadable
  std::string tool;    // empty unless tools/call
  enum class Kind : std::uint8_t { kAllow, kDeny, kOutcome } kind = Kind::kDeny;
  std::string rule;           // of a decision
  std::string outcome;        // of an outcome: "result", "tool_error", "error", "lost"
  std::string policy_digest;  // first 16 hex digits
  std::vector<std::string> argument_names;  // sorted; of a tools/call
};

class AuditSink {
 public:
  virtual ~AuditSink() = default;

  /// Returns once the row is handed over: nothing is forwarded before. Errors: local_io; the
  /// gateway then denies.
  virtual Status write(const AuditRow& row) = 0;
};

/// The row as one JSON object: {"seq":1,"at":"...","session":...,"decision":"allow",...}.
wire::Value audit_row_json(const AuditRow& row);

}  // namespace gatecrash::gateway
