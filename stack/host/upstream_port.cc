#include "stack/host/upstream_port.h"

#include <utility>

#include "stack/host/child_line_server.h"
#include "stack/host/endpoint_driver.h"
#include "stack/net/http_client.h"

namespace gatecrash::host {
namespace {

/// A Streamable HTTP server.
class ClientPort final : public UpstreamPort, private net::HttpClient::Handler {
 public:
  explicit ClientPort(Handlers handlers) : handlers_(std::move(handlers)) {}

  Status start(net::Loop& loop, const std::string& ca_file) {
    net::HttpClientOptions options;
    options.ca_file = ca_file;
    TRY(client_, net::HttpClient::create(loop, options, *this));
    return {};
  }

  void forward(wire::ExchangeId exchange, wire::HttpRequest request,
               const std::string& /*owner*/) override {
    client_->start(exchange, std::move(request));
  }

  void abort(wire::ExchangeId exchange) override { client_->abort(exchange); }

  void pause(wire::ExchangeId exchange) override { client_->pause(exchange); }

  void resume(wire::ExchangeId exchange) override { client_->resume(exchange); }

 private:
  void on_head(wire::ExchangeId exchange, wire::HttpHead head) override {
    handlers_.head(exchange, std::move(head));
  }

  void on_body(wire::ExchangeId exchange, std::string_view bytes) override {
    handlers_.body(exchange, bytes);
  }

  void on_end(wire::ExchangeId exchange, Status status) override {
    handlers_.end(exchange, status);
  }

  Handlers handlers_;
  std::unique_ptr<net::HttpClient> client_;
};

/// Servers of lines, behind an endpoint of ours.
class ChildPort final : public UpstreamPort, private EndpointDriver::Out {
 public:
  ChildPort(net::Loop& loop, Clock& clock, JsonLog& log, const ServerConfig& server,
            const GatewayBounds& bounds, Handlers handlers)
      : handlers_(std::move(handlers)),
        log_(log),
        name_(server.name),
        driver_(loop, clock, *this, child_line_servers(loop, {.command = server.command}),
                {.sessions_max = bounds.children,
                 .sessions_per_owner_max = bounds.children_per_grant,
                 .body_bytes_max = bounds.message_bytes,
                 .idle_max = std::chrono::seconds(bounds.session_idle_seconds),
                 .hosts = {}}) {}

  void forward(wire::ExchangeId exchange, wire::HttpRequest request,
               const std::string& owner) override {
    driver_.request(exchange, request, owner);
  }

  void abort(wire::ExchangeId exchange) override { driver_.client_gone(exchange); }

  void close() override { driver_.close(); }

  bool ended() const override { return driver_.size() == 0; }

 private:
  void endpoint_head(wire::ExchangeId exchange, wire::HttpHead head) override {
    handlers_.head(exchange, std::move(head));
  }

  void endpoint_body(wire::ExchangeId exchange, std::string_view bytes) override {
    handlers_.body(exchange, bytes);
  }

  void endpoint_end(wire::ExchangeId exchange) override { handlers_.end(exchange, {}); }

  void endpoint_failed(const Error& error) override {
    log_.event("server-failed",
               wire::Value::object({{"server", name_}, {"error", error.to_string()}}));
  }

  Handlers handlers_;
  JsonLog& log_;
  std::string name_;
  EndpointDriver driver_;
};

}  // namespace

Result<std::unique_ptr<UpstreamPort>> open_port(net::Loop& loop, Clock& clock, JsonLog& log,
                                                const ServerConfig& server,
                                                const GatewayBounds& bounds,
                                                UpstreamPort::Handlers handlers) {
  if (server.url.empty()) {
    return std::unique_ptr<UpstreamPort>(
        std::make_unique<ChildPort>(loop, clock, log, server, bounds, std::move(handlers)));
  }
  auto port = std::make_unique<ClientPort>(std::move(handlers));
  TRY_STATUS(port->start(loop, server.ca_file));
  return std::unique_ptr<UpstreamPort>(std::move(port));
}

}  // namespace gatecrash::host
