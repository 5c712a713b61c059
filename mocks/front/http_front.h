// http_front: a Lake over HTTP/1.1, on cpp-httplib's server (its header stays in the .cc).
//
// The lake is single-threaded: requests take turns. Thread-safe from outside. Bounds: 64
// connections at once, bodies cut (and so refused) beyond what the lake takes. cpp-httplib reads
// framing leniently: this is a mock for test machines, not a server for the open network.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mocks/healthlake/lake.h"
#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::front {

struct ListenOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0 asks for a free one
};

/// Reads "ADDRESS:PORT". Errors: config_invalid.
Result<ListenOptions> parse_listen(std::string_view text);

class HttpFront {
 public:
  /// Binds, tells the lake its endpoint origin and serves until stop(). Connections are accepted
  /// once it returns. `lake` and `clock` outlive the front and are touched by its threads.
  /// Errors: local_io.
  static Result<HttpFront> start(const ListenOptions& options, healthlake::Lake& lake,
                                 Clock& clock);

  HttpFront(HttpFront&&) noexcept;
  HttpFront& operator=(HttpFront&&) noexcept;
  ~HttpFront();  // stops

  int port() const;
  std::string url() const;  // "http://127.0.0.1:9000"

  /// Ends all connections within a second or so. Harmless when done already.
  void stop();

 private:
  struct Server;
  explicit HttpFront(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace gatecrash::front
