// http_transport_pool: HttpTransport for whoever asks from several threads at once.
//
// Each request has a transport of its own while it waits; transports, and the connections that they
// keep, are used again, the last one first. There are as many as there were requests at one time.
// Safe from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "stack/net/http_transport.h"

namespace gatecrash::net {

class HttpTransportPool {
 public:
  explicit HttpTransportPool(HttpOptions options = {}) : options_(options) {}

  HttpTransportPool(const HttpTransportPool&) = delete;
  HttpTransportPool& operator=(const HttpTransportPool&) = delete;

  /// As HttpTransport::send.
  Result<wire::HttpResponse> send(const wire::HttpRequest& request);

 private:
  const HttpOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<HttpTransport>> idle_;  // under mutex_
};

}  // namespace gatecrash::net
