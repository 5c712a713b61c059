// stdio_gateway: bytes in, bytes out: line framing around a gateway.
//
// Sans-IO, single thread. Bytes come in any split; what comes out are whole lines. The simulator
// and the stdio host both run this. It takes the gateway as a function of Gateway::on's signature,
// so that a wrapper can stand in for it. When memory runs out, the session whose message it was
// ends: nothing of that message goes on, what was in flight is answered as far as memory allows,
// and both connections are closed. Source: MCP "Transports", stdio.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/gateway/gateway.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {

/// What Gateway::on is: events in, actions out.
using GatewayFunction = std::function<Actions(const Event&, Instant)>;

class StdioGateway {
 public:
  /// The gateway is borrowed.
  explicit StdioGateway(Gateway& gateway);
  explicit StdioGateway(GatewayFunction on);

  /// A client connected to its own upstream connection. Opening a name again starts it afresh.
  void open(std::string_view session, std::string_view grant, Instant now, Actions& out);

  /// Bytes as received, in any split, for an open session (for another they are ignored). Appends
  /// to `out` what is to be done, in order; its messages end in LF and are ready to be written.
  void from_client(std::string_view session, std::string_view bytes, Instant now, Actions& out);
  void from_upstream(std::string_view session, std::string_view bytes, Instant now, Actions& out);

  /// The end of what the client or the server sends. An unfinished last line is never forwarded.
  /// Told once each; the session ends with the second.
  void client_closed(std::string_view session, Instant now, Actions& out);
  void upstream_closed(std::string_view session, Instant now, Actions& out);

  /// Acts on held calls that were decided or timed out; due at Gateway::next_tick.
  void tick(Instant now, Actions& out);

  std::size_t sessions() const { return sessions_.size(); }

  /// Of lines that have not come to their end, of all sessions.
  std::size_t buffered_bytes() const;

 private:
  struct Lines {
    wire::LineFramer client{};
    wire::LineFramer upstream{};
    bool client_closed = false;
    bool upstream_closed = false;
  };

  void pump(std::string_view session, wire::LineFramer& framer, Event::Kind kind,
            std::string_view bytes, Instant now, Actions& out);
  void tell(const Event& event, Instant now, Actions& out);
  /// False when memory ran out in `act`: then nothing of what it appended stays, and the session is
  /// over.
  template <class Act>
  bool guarded(std::string_view session, Instant now, Actions& out, const Act& act);
  void give_up(std::string_view session, Instant now, Actions& out);

  GatewayFunction on_;
  std::map<std::string, Lines, std::less<>> sessions_;
};

}  // namespace gatecrash::gateway
