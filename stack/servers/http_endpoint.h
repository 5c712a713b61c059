// http_endpoint: a Streamable HTTP server in front of servers that speak lines.
//
// Sans-IO, single thread. Whole HTTP requests come in, and the lines of line servers; what is to be
// done comes out, in order. Both eras on one path, chosen by each request:
// - Legacy: initialize opens a session with a line server of its own. A message of the server's
//   that is not an answer goes to the request that it belongs to (its progress token), else to one
//   in flight, else to a GET stream, else it waits for a GET; changes of lists and resources belong
//   to no request.
// - Modern: no session. All requests of one owner share one line server, opened by the first. A
//   client that disconnects cancels its request. Of the log messages, which name no request, only
//   those are sent that can belong to one alone.
// Line servers see ids of the endpoint's own, and in the modern era progress tokens; cancellations
// and subscription ids follow.
// Each request is answered once: with JSON when its answer is the first that comes for it, else as
// an event stream. Ids and tokens keep type and spelling. A cancelled request is not answered: its
// stream ends.
// Legacy events have ids. A GET with Last-Event-ID goes on after that event, on its stream alone,
// which then has this reader and no other; status 400 where what follows is not kept any more.
// Source: MCP "Transports", Streamable HTTP, 2025-03-26 to 2026-07-28.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/wire/http.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::servers {

/// Who a request comes from, as whoever stands before the endpoint has established: sessions and
/// modern line servers belong to one owner. Without identities all are the same ("").
using Owner = std::string_view;

struct EndpointAction {
  enum class Kind : std::uint8_t {
    kHead,         // answer `exchange`: status and headers; then kBody..., kEnd
    kBody,         // `bytes` of the answer, to be sent at once
    kEnd,          // the answer is complete
    kOpenServer,   // start the line server `server`; what follows for it may be sent at once
    kToServer,     // `bytes`: one line without its end
    kCloseServer,  // end its input; nothing of it is wanted any more, nor is server_closed
  };
  Kind kind = Kind::kHead;
  wire::ExchangeId exchange = 0;
  wire::HttpHead head{};
  std::string bytes{};
  std::string server{};  // a name of the endpoint's own; never used again
};

using EndpointActions = std::vector<EndpointAction>;

struct EndpointOptions {
  // A session is a line server: where that is a process, fewer.
  std::size_t sessions_max = 4096;
  // Of one owner, so that none can use up all; one more gets status 429.
  std::size_t sessions_per_owner_max = 4096;
  // Unanswered requests of one line server.
  std::size_t in_flight_max = 1024;
  // What waits for a GET stream of a session that has none; the oldest is dropped.
  std::size_t queued_events_max = 256;
  std::size_t queued_bytes_max = 4 * 1024 * 1024;
  std::size_t get_streams_max = 4;  // of one session
  // Events of one session that a client can still ask for after its connection broke. The newest
  // is kept whatever its size: the answer that somebody waited for.
  std::size_t replay_events_max = 256;
  std::size_t replay_bytes_max = 1024 * 1024;
  std::size_t body_bytes_max = wire::kLineBytesMax;
  // A session without any open exchange is closed after this.
  Duration idle_max = std::chrono::minutes(30);
  // Host names that requests may be for, without ports; empty: any. Foreign ones get status 403.
  std::vector<std::string> hosts = {"127.0.0.1", "localhost", "[::1]"};
  // Origins that browsers may come from; those of `hosts` may at any port.
  std::vector<std::string> origins{};
};

class HttpEndpoint {
 public:
  /// `session_id` makes each session's id: 1 to 128 characters of 0x21 to 0x7E, never one twice. A
  /// session id is a secret: outside of simulations it has at least 128 bits that nobody can guess.
  explicit HttpEndpoint(std::function<std::string()> session_id, EndpointOptions options = {});
  ~HttpEndpoint();
  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;

  /// A whole request, body included. It is answered through actions, now or later.
  void request(wire::ExchangeId exchange, const wire::HttpRequest& request, Owner owner,
               Instant now, EndpointActions& out);

  /// Nobody reads that exchange's answer any more; no action will name it.
  void client_gone(wire::ExchangeId exchange, Instant now, EndpointActions& out);

  /// One line of a line server, without its end.
  void from_server(std::string_view server, std::string_view line, Instant now,
                   EndpointActions& out);

  /// A line server ended, or could not be started: what it owed is answered with errors.
  void server_closed(std::string_view server, Instant now, EndpointActions& out);

  /// Closes what was idle too long.
  void tick(Instant now, EndpointActions& out);

  /// When tick has something to do.
  std::optional<Instant> next_tick() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatecrash::servers
