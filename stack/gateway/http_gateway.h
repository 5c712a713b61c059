// http_gateway: the policy gateway on HTTP: requests of clients in, requests to the server out.
//
// Sans-IO, single thread; one object is one served path in front of one Streamable HTTP server.
// Every client request is an exchange. It is answered at once, held, or forwarded as one upstream
// request of the same exchange, whose answer is relayed as it comes: status, headers, JSON or
// events, each message judged and in its canonical form, nothing buffered beyond one event.
//
// Both eras on one path, chosen by each request. Legacy: a session belongs to the grant that opened
// it, whatever id the server gave it. Modern: a request stands for itself, its session is its
// grant; the mirrored headers must say what the body says. A client that leaves cancels in the
// modern era only: a legacy request runs on, unless its events had ids, for then the server keeps
// them for whoever resumes. What notifications/cancelled takes back ends without an answer. What a
// server asks and no client can answer is answered in requests of the gateway's own, numbered from
// the largest exchange down. Bounds: HttpOptions.
// Source: MCP "Transports", Streamable HTTP, 2025-03-26 to 2026-07-28; docs/gateway.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/gateway/context.h"
#include "stack/gateway/grant.h"
#include "stack/wire/http.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {

// A session id of a server's: longer than the UUIDs and signed tokens that servers use.
inline constexpr std::size_t kSessionIdBytesMax = 1024;

struct HttpAction {
  enum class Kind : std::uint8_t {
    kHead,        // answer the client: `head`; then kBody..., kEnd
    kBody,        // `bytes` of the answer, to be sent at once
    kEnd,         // the answer is complete
    kForward,     // send `request` upstream; tell its answer by upstream_*()
    kAbort,       // give the upstream exchange up: nothing of it is to be told any more
    kDropClient,  // close the client's connection after what was said: framing in doubt
  };
  Kind kind = Kind::kHead;
  wire::ExchangeId exchange = 0;
  wire::HttpHead head{};
  std::string bytes{};
  wire::HttpRequest request{};
  std::string owner{};  // of kForward: the grant's name, where clients have upstreams of their own
};

using HttpActions = std::vector<HttpAction>;

/// Who sent a request.
struct HttpCaller {
  std::shared_ptr<const Grant> grant;  // null: nobody that is known
  wire::HttpResponse refusal{};        // what nobody is told; status 0: a plain 401
};

struct HttpOptions {
  std::string upstream_origin;       // "http://127.0.0.1:9000"
  std::string upstream_target;       // "/mcp"
  wire::Headers upstream_headers{};  // onto every upstream request: the server's credential
  std::string path{};                // the one target that is served; empty: whatever comes
  // Host names that requests may be for, without ports; empty: any. Others get status 403.
  std::vector<std::string> hosts{};
  // Origins that browsers may come from ("https://app.example"), beside those at `hosts`.
  std::vector<std::string> origins{};
  std::size_t body_bytes_max = wire::kLineBytesMax;
  std::size_t answer_bytes_max = wire::kLineBytesMax;  // of one JSON body or one event's data
  std::size_t sessions_max = 8192;
  // Of one grant, so that none can use up all; one more gets status 429.
  std::size_t sessions_per_grant_max = 8192;
  std::size_t exchanges_max = 16384;  // open at one time, of all clients
  // A legacy session without open exchange is forgotten after this; its client starts anew.
  Duration session_idle_max = std::chrono::minutes(30);
  // A legacy request whose client left runs on so long at most.
  Duration drain_max = std::chrono::minutes(5);
  std::size_t drains_max = 64;  // of one session; the oldest is given up for a new one
};

class HttpGateway {
 public:
  /// The context is borrowed and must outlive the gateway.
  HttpGateway(Context& context, HttpOptions options);
  ~HttpGateway();
  HttpGateway(const HttpGateway&) = delete;
  HttpGateway& operator=(const HttpGateway&) = delete;

  /// In place of HttpOptions::upstream_headers, from the next request on.
  void set_upstream_headers(wire::Headers headers);

  // None of these throws std::bad_alloc: when memory runs out the exchange ends, and its legacy
  // session with it; nothing of the event goes on, and the client's connection is closed.

  /// A whole request, body included. It is answered through actions, now or later.
  void request(wire::ExchangeId exchange, const wire::HttpRequest& request,
               const HttpCaller& caller, Instant now, HttpActions& out);

  /// Bytes that were no HTTP request and were refused before they came here: recorded.
  void unreadable_request(Instant now);

  /// Nobody reads that exchange's answer any more; of the client's side no action will name it.
  void client_gone(wire::ExchangeId exchange, Instant now, HttpActions& out);

  void upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head, Instant now,
                     HttpActions& out);
  void upstream_body(wire::ExchangeId exchange, std::string_view bytes, Instant now,
                     HttpActions& out);
  /// `how`: whether the answer is complete, or why not.
  void upstream_end(wire::ExchangeId exchange, const Status& how, Instant now, HttpActions& out);

  /// Acts on decided and timed-out approvals, idle sessions and long drains.
  void tick(Instant now, HttpActions& out);
  std::optional<Instant> next_tick() const;

  std::size_t sessions() const;   // legacy ones that are known
  std::size_t exchanges() const;  // open, drains included

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatecrash::gateway
