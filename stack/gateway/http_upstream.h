// http_upstream: one line client in front of an HTTP server: lines become requests, answers lines.
//
// Sans-IO, single thread; one object is one upstream connection (a session, in the legacy era).
// Every message of the client becomes a POST; what the answers hold, JSON or events, comes out as
// lines in the order of their arrival. The era is each message's own:
// - Legacy: the session id and the negotiated version of the initialize answer go onto every later
//   request; a GET stream is opened after notifications/initialized (405 is accepted); a broken
//   stream that had event ids is resumed by GET with Last-Event-ID, after the server's `retry`, at
//   most kResumesMax times in a row; close() deletes the session.
// - Modern: the mirrored headers are written, Mcp-Param-* from the tools that were listed;
//   notifications/cancelled aborts the request's stream and is not sent.
// A request whose HTTP exchange failed is answered with one JSON-RPC error, whatever happened.
// Source: MCP "Transports", Streamable HTTP, 2025-03-26 to 2026-07-28; WHATWG "Server-sent events".
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/http.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {

struct UpstreamAction {
  enum class Kind : std::uint8_t {
    kRequest,  // start `request` as `exchange`; tell its head, body and end
    kAbort,    // give `exchange` up; nothing of it is to be told any more
    kLine,     // `bytes`: one message to the client side, without a line end
    kClosed,   // after close(): all is said and done
  };
  Kind kind = Kind::kRequest;
  wire::ExchangeId exchange = 0;
  wire::HttpRequest request{};
  std::string bytes{};
};

using UpstreamActions = std::vector<UpstreamAction>;

struct UpstreamOptions {
  std::string origin;       // "http://127.0.0.1:9000"
  std::string target;       // "/mcp"
  wire::Headers headers{};  // onto every request: a credential, say
  std::size_t exchanges_max = 1024;
  std::size_t answer_bytes_max = wire::kLineBytesMax;  // of one JSON body or one event
  Duration retry = std::chrono::seconds(1);            // until the server names another
};

// Resumptions in a row that brought no event; then the requests are answered with an error.
inline constexpr std::size_t kResumesMax = 5;

class HttpUpstream {
 public:
  /// `next_exchange` gives numbers that nobody else in the process uses.
  HttpUpstream(UpstreamOptions options, std::function<wire::ExchangeId()> next_exchange);
  ~HttpUpstream();
  HttpUpstream(const HttpUpstream&) = delete;
  HttpUpstream& operator=(const HttpUpstream&) = delete;

  /// In place of UpstreamOptions::headers, from the next request on.
  void set_headers(wire::Headers headers);

  /// One message (or batch) of the client side, without a line end.
  void from_client(std::string_view line, Instant now, UpstreamActions& out);

  /// The client side is done: requests in flight are still answered, streams are given up, then the
  /// session is deleted; kClosed is the last action.
  void close(Instant now, UpstreamActions& out);

  void upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head, Instant now,
                     UpstreamActions& out);
  void upstream_body(wire::ExchangeId exchange, std::string_view bytes, Instant now,
                     UpstreamActions& out);
  /// `how`: whether the answer is complete, or why not.
  void upstream_end(wire::ExchangeId exchange, const Status& how, Instant now,
                    UpstreamActions& out);

  /// Resumes the streams whose `retry` is over.
  void tick(Instant now, UpstreamActions& out);
  std::optional<Instant> next_tick() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatecrash::gateway
