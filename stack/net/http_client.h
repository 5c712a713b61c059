// http_client: HTTP/1.1 requests from a Loop, answers streamed; TLS with names verified.
//
// Connections are kept per origin and used again while they are young and silent: one on which
// anything has come since its last answer, be it the peer's close, is closed instead. A request is
// never sent twice: once a byte of it was written, a lost connection is an error, whatever its
// method, because a tool call may have been carried out. Redirects are not followed, cookies not
// kept, bodies not decompressed.
//
// The end of an exchange says what is known: local_io means that not a byte of the request reached
// the peer (no address, refused, TLS failed, nothing that HTTP can carry); any peer_* error that it
// may have been carried out.
//
// Single thread: the Loop's. Handlers may call anything here from within, and destroy the client.
// Source: RFC 9112 section 9; RFC 6125 for names.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"
#include "stack/wire/http1_parser.h"

namespace gatecrash::net {

struct HttpClientOptions {
  std::string ca_file{};  // PEM; empty: the system's certificates
  wire::Http1Limits limits{};
  Duration connect_timeout = std::chrono::seconds(5);  // name, TCP and TLS together
  Duration head_timeout = std::chrono::minutes(10);    // a tool may work long before it answers
  Duration idle_max = std::chrono::seconds(4);         // of a kept connection: Node closes at 5 s
  std::size_t connections_max = 8192;                  // one more: local_io
  std::size_t kept_max = 256;                          // idle connections, all origins together
};

class HttpClient {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    virtual void on_head(wire::ExchangeId exchange, wire::HttpHead head) = 0;
    virtual void on_body(wire::ExchangeId exchange, std::string_view bytes) = 0;

    /// Last; not after abort(). An error before or after the head: see above.
    virtual void on_end(wire::ExchangeId exchange, Status status) = 0;
  };

  /// The handler is borrowed. Errors: config_invalid (the CA file).
  static Result<std::unique_ptr<HttpClient>> create(Loop& loop, const HttpClientOptions& options,
                                                    Handler& handler);

  /// Closes every connection; the handler is told nothing more.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// REQUIRES: an exchange from Loop::next_exchange(), started once; request.origin
  /// "http://host:port" or "https://host:port".
  /// Nothing is told before start() returns.
  void start(wire::ExchangeId exchange, wire::HttpRequest request);

  /// Closes the exchange's connection; nothing more is told of it.
  void abort(wire::ExchangeId exchange);

  /// Tells and reads no more of the answer until resume(): back-pressure. At most 64 KiB of it are
  /// held, the rest stays with the peer. No time-out is running meanwhile.
  void pause(wire::ExchangeId exchange);
  void resume(wire::ExchangeId exchange);

  /// Exchanges whose end has not been told.
  std::size_t in_flight() const;

  /// Connections that are open, kept ones included.
  std::size_t connections() const;

 private:
  struct Impl;
  explicit HttpClient(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
