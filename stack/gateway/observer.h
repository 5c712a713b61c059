// observer: what metrics, logs and spans hear of the gateway. It decides nothing.
//
// Called synchronously, after the audit row was handed over; the arguments are borrowed for the
// call. An observer may not call back into the gateway. Single thread.
#pragma once

#include <cstdint>

#include "stack/gateway/audit.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::gateway {

class Observer {
 public:
  /// Why something that the server sent went no further.
  enum class Drop : std::uint8_t {
    kUnreadable,   // noise, twin keys, batches where there are none, over the bounds
    kUnasked,      // an answer to nothing, a second one, one on another stream
    kRequest,      // a request to a client that takes none (modern era), or one too many
    kNotification  // named otherwise than notifications/...
  };

  virtual ~Observer() = default;

  /// A decision row was written (or not, when the audit log is down). `message` is what was judged,
  /// before it was forwarded; null when none could be read. W3C trace context: params._meta.
  virtual void on_decision(const AuditRow& row, const wire::Message* message) {
    static_cast<void>(row);
    static_cast<void>(message);
  }

  /// A forwarded request has ended, of any method; `row` has sequence, outcome and latency,
  /// method and tool for tools/call alone, which alone is in the audit log. `error` is the
  /// JSON-RPC error that it was answered with, or null.
  virtual void on_outcome(const AuditRow& row, const wire::Value* error) {
    static_cast<void>(row);
    static_cast<void>(error);
  }

  /// A decision row could not be written.
  virtual void on_audit_failure() {}

  virtual void on_drop(Drop why) { static_cast<void>(why); }
};

}  // namespace gatecrash::gateway
