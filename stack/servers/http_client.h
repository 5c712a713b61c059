// http_client: how an MCP server reaches FHIR and AWS. Implemented over sockets in stack/net, and
// as a direct call of the mock lake in simulation.
#pragma once

#include "stack/base/result.h"
#include "stack/wire/http.h"

namespace gatecrash::servers {

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// Sends and waits for the whole answer. `request.origin` names the peer.
  /// Errors: peer_gone when it cannot be reached or does not answer; a 4xx or 5xx is an answer.
  virtual Result<wire::HttpResponse> send(const wire::HttpRequest& request) = 0;
};

}  // namespace gatecrash::servers
