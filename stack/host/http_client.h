// http_client: how a hosted MCP server reaches FHIR and AWS: servers::HttpClient over sockets.
#pragma once

#include "stack/net/http_transport_pool.h"
#include "stack/servers/http_client.h"

namespace gatecrash::host {

/// Safe from any thread; a kept connection for each request at one time.
class SocketHttpClient final : public servers::HttpClient {
 public:
  explicit SocketHttpClient(net::HttpOptions options = {}) : transport_(options) {}

  /// Errors: as net::HttpTransport::send.
  Result<wire::HttpResponse> send(const wire::HttpRequest& request) override {
    return transport_.send(request);
  }

 private:
  net::HttpTransportPool transport_;
};

}  // namespace gatecrash::host
