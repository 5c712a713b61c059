#include "stack/net/http_transport_pool.h"

#include <utility>

namespace gatecrash::net {

Result<wire::HttpResponse> HttpTransportPool::send(const wire::HttpRequest& request) {
  std::unique_ptr<HttpTransport> transport;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      transport = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (transport == nullptr) {
    transport = std::make_unique<HttpTransport>(options_);
  }
  auto answer = transport->send(request);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(transport));
  return answer;
}

}  // namespace gatecrash::net
