#include "stack/net/http_client.h"

#include <utility>

#include "stack/net/http_client_impl.h"
#include "stack/net/tls_context.h"

namespace gatecrash::net {

HttpClient::HttpClient(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<HttpClient>> HttpClient::create(Loop& loop, const HttpClientOptions& options,
                                                       Handler& handler) {
  auto impl = std::make_shared<Impl>(loop, options, handler);
  if (!options.ca_file.empty()) {
    TRY(impl->tls, client_tls(options.ca_file));
  }
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

HttpClient::~HttpClient() {
  const auto all = impl_->connections;
  for (const ClientConnectionPtr& c : all) {
    impl_->close(c);
  }
  impl_->exchanges.clear();
  impl_->ticker.cancel();
}

void HttpClient::start(wire::ExchangeId exchange, wire::HttpRequest request) {
  impl_->start(exchange, std::move(request));
}

void HttpClient::abort(wire::ExchangeId exchange) {
  if (const auto c = impl_->find(exchange)) {
    impl_->close(c);
  }
  impl_->exchanges.erase(exchange);
}

void HttpClient::pause(wire::ExchangeId exchange) {
  if (const auto c = impl_->find(exchange)) {
    c->paused = true;
    c->deadline = c->connected ? Monotonic::max() : c->deadline;
  }
}

void HttpClient::resume(wire::ExchangeId exchange) {
  const auto c = impl_->find(exchange);
  if (!c || !c->paused) {
    return;
  }
  c->paused = false;
  if (c->connected && !c->headed) {
    c->deadline = monotonic_now() + impl_->options.head_timeout;
  }
  impl_->loop.post([weak = impl_->weak_from_this(), c, exchange] {
    const auto self = weak.lock();
    if (self && c->connected && c->exchange == exchange) {
      self->consume(c);
    }
  });
}

std::size_t HttpClient::in_flight() const { return impl_->exchanges.size(); }

std::size_t HttpClient::connections() const { return impl_->connections.size(); }

}  // namespace gatecrash::net
