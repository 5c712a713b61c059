// http_client: how a hosted MCP server reaches FHIR and AWS: servers::HttpClient over sockets.
#pragma once

#include "stack/net/http_transport.h"
#include "stack/servers/http_client.h"

namespace gatecrash::host {

/// Single thread; one kept connection.
class SocketHttpClient final : public servers::HttpClient {
 public:
  explicit SocketHttpClient(net::HttpOptions options = {}) : transport_(options) {}

  /// Errors: as net::HttpTransport::send.
  Result<wire::HttpResponse> send(const wire::HttpRequest& request) override {
    return transport_.send(request);
  }

 private:
  net::HttpTransport transport_;
};

}  // namespace gatecrash::host
