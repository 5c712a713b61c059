#include "stack/net/http_server.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "stack/net/http_server_impl.h"
#include "stack/net/tls_context.h"

namespace gatecrash::net {

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Loop& loop, const HttpServerOptions& options,
                                                       Handler& handler) {
  auto impl = std::make_shared<Impl>(loop, options, handler);
  TRY_STATUS(impl->open());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
  for (const ServerConnectionPtr& c : impl_->connections) {
    c->closed = true;
    c->stream.close();
  }
  AsioError ignored;
  impl_->acceptor.close(ignored);
  impl_->ticker.cancel();
  if (impl_->is_unix()) {
    ::unlink(impl_->options.address.c_str() + kUnixPrefix.size());
  }
}

std::string HttpServer::address() const {
  if (impl_->is_unix()) {
    return impl_->options.address;
  }
  AsioError error;
  return shown(impl_->acceptor.local_endpoint(error));
}

std::string HttpServer::url() const {
  return impl_->is_unix() ? address() : (impl_->tls ? "https://" : "http://") + address();
}

void HttpServer::head(wire::ExchangeId exchange, wire::HttpHead head) {
  if (const auto c = impl_->find(exchange)) {
    c->head = std::move(head);
    impl_->post_flush(c);
  }
}

void HttpServer::body(wire::ExchangeId exchange, std::string_view bytes) {
  const auto c = impl_->find(exchange);
  if (!c || c->torn || bytes.empty()) {
    return;
  }
  if (bytes.size() > impl_->options.queue_bytes_hard_max -
                         std::min(c->queued(), impl_->options.queue_bytes_hard_max)) {
    // Told later: the caller is in the middle of something.
    c->torn = true;
    impl_->loop.post([weak = impl_->weak_from_this(), c] {
      if (const auto self = weak.lock()) {
        self->lose(c);
      }
    });
    return;
  }
  c->body += bytes;
  c->was_full = c->was_full || c->queued() >= impl_->options.queue_bytes_max;
  impl_->post_flush(c);
}

void HttpServer::end(wire::ExchangeId exchange) {
  if (const auto c = impl_->find(exchange)) {
    c->ended = true;
    impl_->exchanges.erase(exchange);
    impl_->post_flush(c);
  }
}

void HttpServer::drop(wire::ExchangeId exchange) {
  if (const auto c = impl_->find(exchange)) {
    impl_->exchanges.erase(exchange);
    impl_->lose(c);
  }
}

void HttpServer::answer(wire::ExchangeId exchange, wire::HttpResponse response) {
  head(exchange, {.status = response.status, .headers = std::move(response.headers)});
  body(exchange, response.body);
  end(exchange);
}

std::size_t HttpServer::queued(wire::ExchangeId exchange) const {
  const auto c = impl_->find(exchange);
  return c ? c->queued() : 0;
}

bool HttpServer::full(wire::ExchangeId exchange) const {
  return queued(exchange) >= impl_->options.queue_bytes_max;
}

void HttpServer::drain() {
  impl_->draining = true;
  AsioError ignored;
  impl_->acceptor.close(ignored);
  std::vector<ServerConnectionPtr> idle;
  for (const ServerConnectionPtr& c : impl_->connections) {
    if (c->exchange == 0 && c->parser.idle() && c->queued() == 0) {
      idle.push_back(c);
    }
  }
  for (const ServerConnectionPtr& c : idle) {
    impl_->lose(c);
  }
}

std::size_t HttpServer::connections() const { return impl_->connections.size(); }

std::size_t HttpServer::unsent() const {
  return static_cast<std::size_t>(std::count_if(
      impl_->connections.begin(), impl_->connections.end(), [](const ServerConnectionPtr& c) {
        return !c->lingering && (c->exchange != 0 || c->queued() > 0);
      }));
}

Status HttpServer::reload_tls() {
  if (impl_->options.tls) {
    TRY(impl_->tls, server_tls(impl_->options.tls->certificate, impl_->options.tls->key));
  }
  return {};
}

}  // namespace gatecrash::net
