// http_transport: one HTTP/1.1 request and its whole answer, over a connection that is kept.
//
// Blocking, single thread, on cpp-httplib's client (its header stays in the .cc). Redirects are not
// followed and bodies not decompressed: what the peer sent is what the caller gets. Header names
// and values with control characters are refused, since the library would send them as they are. Of
// the answer's header values it decodes %XX: nobody here may rely on their spelling.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/http.h"

namespace gatecrash::net {

struct HttpOptions {
  Duration connect_timeout = std::chrono::seconds(5);
  Duration answer_timeout = std::chrono::seconds(30);  // between two reads
  std::size_t body_bytes_max = 64 * 1024 * 1024;       // a page of 1,000 large resources
};

class HttpTransport {
 public:
  explicit HttpTransport(HttpOptions options = {});
  ~HttpTransport();
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  /// REQUIRES: request.origin set. A 4xx or 5xx is an answer.
  /// Errors: peer_gone (not reached, closed early, too slow), peer_too_large (the body),
  /// peer_bad_message (a request that cannot be written as HTTP).
  Result<wire::HttpResponse> send(const wire::HttpRequest& request);

 private:
  /// send() but for the library's exceptions.
  Result<wire::HttpResponse> exchange(const wire::HttpRequest& request);

  struct Connection;
  HttpOptions options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace gatecrash::net
