// http_server: HTTP/1.1, with TLS where asked, in a Loop. Whole requests in, streamed answers out.
//
// The handler is told each request once it is complete; it answers by exchange number, at once or
// much later: head(), body()..., end(). A head whose answer ends in the same turn of the loop gets
// a Content-Length, any other is sent in chunks, each turn's bytes at once (no Nagle, no
// buffering). Requests of one connection are handled strictly in order: a pipelined one waits. What
// is not plainly one request is refused here (400, 413, 431, ...), told to on_refused, and the
// connection closed. Two requests never share an ExchangeId.
//
// Bounds: connections, bytes of a head and a body (wire::Http1Limits), time for either, idle time,
// queued bytes of an answer. Past queue_bytes_max a handler should stop its source until
// on_drained; past queue_bytes_hard_max, or when the client reads nothing for write_timeout, the
// connection is dropped, so that a client that never reads costs a bounded amount of memory.
//
// A client that ends its side of the connection counts as gone while its answer is still worked on,
// as with nginx and Go: leaving must be noticed, and cannot be told apart from half-closing. What
// the handler has ended by then is delivered, also to pipelined requests that it answers at once.
//
// Single thread: the Loop's. Source: RFC 9112.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"
#include "stack/wire/http1_parser.h"

namespace gatecrash::net {

/// PEM files: a certificate (with what stands between it and its root) and its private key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

/// Who is at the other end of a connection.
struct Peer {
  std::string address;  // "127.0.0.1:40112", "[::1]:40112"
  bool tls = false;
};

/// Before the path of a socket in the file system (mode 0600), where an address may stand.
inline constexpr std::string_view kUnixPrefix = "unix:";

struct HttpServerOptions {
  // "HOST:PORT", "[::1]:PORT", ":PORT"; port 0: a free one. Or "unix:PATH".
  std::string address = "127.0.0.1:0";
  std::optional<TlsFiles> tls{};  // TLS 1.2 or later
  wire::Http1Limits limits{};
  Duration head_timeout = std::chrono::seconds(10);   // a request's head, TLS included
  Duration body_timeout = std::chrono::seconds(30);   // its body
  Duration idle_timeout = std::chrono::seconds(75);   // between requests; as nginx
  Duration write_timeout = std::chrono::seconds(60);  // a client that reads nothing
  std::size_t connections_max = 8192;
  std::size_t queue_bytes_max = 256 * 1024;
  std::size_t queue_bytes_hard_max = 16 * 1024 * 1024;  // the largest message four times
};

class HttpServer {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;

    /// A whole request. `request.origin` is empty.
    virtual void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                            const Peer& peer) = 0;

    /// The client left, or was dropped, before end(): nothing more can be sent. Once; not after
    /// end() or drop().
    virtual void on_gone(wire::ExchangeId exchange) = 0;

    /// queued() was over queue_bytes_max and is below a half of it now.
    virtual void on_drained(wire::ExchangeId exchange) = 0;

    /// Bytes that are no request were answered with `status` and the connection closed.
    virtual void on_refused(int /*status*/, const Error& /*why*/, const Peer& /*peer*/) {}
  };

  /// Listens; the handler is borrowed. Errors: config_invalid (address, TLS files), local_io.
  static Result<std::unique_ptr<HttpServer>> listen(Loop& loop, const HttpServerOptions& options,
                                                    Handler& handler);

  /// Closes every connection; the handler is told nothing more.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Where it listens: "127.0.0.1:40001", "unix:PATH".
  std::string address() const;

  /// "http://127.0.0.1:40001" or "https://...".
  std::string url() const;

  // The answer to an exchange. Calls for one that has gone do nothing.
  void head(wire::ExchangeId exchange, wire::HttpHead head);
  void body(wire::ExchangeId exchange, std::string_view bytes);
  void end(wire::ExchangeId exchange);

  /// Closes the connection at once, without a proper end of the answer.
  void drop(wire::ExchangeId exchange);

  /// head, body and end in one.
  void answer(wire::ExchangeId exchange, wire::HttpResponse response);

  /// Bytes of the exchange's answer that the client's socket has not taken.
  std::size_t queued(wire::ExchangeId exchange) const;

  bool full(wire::ExchangeId exchange) const;

  /// Takes no new connections, and closes each kept one after the answer it waits for.
  void drain();

  std::size_t connections() const;

  /// Connections with an answer that is not all in the kernel's hands.
  std::size_t unsent() const;

  /// Reads the TLS files again; connections that are open keep what they have. Errors:
  /// config_invalid: nothing has changed.
  Status reload_tls();

 private:
  struct Impl;
  explicit HttpServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
