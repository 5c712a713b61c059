// audit: what the gateway writes down of every decision, before the first forwarded byte.
//
// No argument values and no patient data: only argument names. One JSON object a line. Which rows
// there are: docs/policy.md, "The audit log".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
  // Empty when unreadable; of a client's response, the method of the server's request it answers.
  // At most kAuditMethodBytesMax bytes.
  std::string method;
  std::string tool;  // empty unless tools/call
  enum class Kind : std::uint8_t {
    kAllow,
    kDeny,
    kHold,  // a person must decide first; what becomes of the call is a decision row of its own
    kOutcome
  } kind = Kind::kDeny;
  std::string rule;           // of a decision
  std::string outcome;        // of an outcome: "result", "tool_error", "error", "lost"
  std::string policy_digest;  // first 16 hex digits; empty without a policy
  std::string era;            // "legacy", "modern"; empty when that is not known
  // Of a decision on a tools/call: audit_hmac of its arguments; empty without a key.
  std::string hmac;
  std::uint64_t held = 0;           // of what became of a held call: the sequence of its kHold row
  std::optional<Duration> latency;  // of an outcome: since the call was forwarded
  std::vector<std::string> argument_names;  // sorted; of a tools/call; kAuditNamesMax at most
};

// A row must not grow with what a client sends. Real methods and argument names are far shorter.
inline constexpr std::size_t kAuditMethodBytesMax = 128;
inline constexpr std::size_t kAuditNamesMax = 64;
inline constexpr std::size_t kAuditNameBytesMax = 128;

/// At most `bytes_max` bytes of `text`, cut between code points. REQUIRES: valid UTF-8.
std::string audit_text(std::string_view text, std::size_t bytes_max);

/// The names of a call's top-level arguments, bounded and sorted; none when `arguments` is null.
/// REQUIRES: an object or null.
std::vector<std::string> audit_argument_names(const wire::Value* arguments);

/// HMAC-SHA256 under `key` of the arguments in the form that is forwarded (wire::write_json), as 64
/// hex digits. Empty when the key is empty or `arguments` is null.
std::string audit_hmac(std::string_view key, const wire::Value* arguments);

class AuditSink {
 public:
  virtual ~AuditSink() = default;

  /// Returns once the row is handed over: nothing is forwarded before. Errors: local_io; the
  /// gateway then denies.
  virtual Status write(const AuditRow& row) = 0;

  /// Something beside decisions: "server-lost", "server-away", "server-back". One that cannot be
  /// written is lost; it stops no call.
  virtual void event(std::string_view name, std::string_view session, Instant at) {
    static_cast<void>(name);
    static_cast<void>(session);
    static_cast<void>(at);
  }
};

/// "allow", "deny", "hold".
std::string_view decision_word(AuditRow::Kind kind);

/// The row as one JSON object: {"seq":1,"at":"...","session":...,"decision":"allow",...}. An
/// outcome row has "outcome" and "latency_us" where a decision has "decision", "rule", "arguments"
/// and "hmac", and "held" where the call was held.
wire::Value audit_row_json(const AuditRow& row);

}  // namespace gatecrash::gateway
