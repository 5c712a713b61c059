// gateway_front: the client's side of a gateway process: stdin and stdout, or an HTTP listener.
//
// Single thread: the Loop's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stack/base/result.h"
#include "stack/wire/http.h"

namespace gatecrash::host {

class GatewayFront {
 public:
  virtual ~GatewayFront() = default;

  /// Acts on decided approvals, now.
  virtual void tick() = 0;

  /// Sessions and unanswered requests, for metrics.
  virtual std::size_t sessions() const = 0;
  virtual std::size_t in_flight() const = 0;

  /// Times that a server of lines was started again for a client that stayed.
  virtual std::uint64_t server_restarts() const { return 0; }

  /// Takes nothing new; what is under way is answered. done() once that has happened.
  virtual void drain() = 0;
  virtual bool done() const = 0;

  /// Ends the servers; ended() once they have.
  virtual void close() = 0;
  virtual bool ended() const = 0;

  /// From now on the server is sent these headers: its credential.
  virtual void credential_changed(std::size_t server, const wire::Headers& headers) = 0;

  /// Reads certificate and key again. Errors: config_invalid: the old ones stay.
  virtual Status tls_changed() { return {}; }

  /// The grants have changed: who is no longer known is let go.
  virtual void grants_changed() {}
};

}  // namespace gatecrash::host
