#include "stack/host/http_server_host.h"

#include <memory>
#include <utility>

#include "stack/host/endpoint_driver.h"
#include "stack/host/listen_address.h"
#include "stack/net/loop.h"

namespace gatecrash::host {
namespace {

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

/// Carries requests to the endpoint and answers back.
class EndpointSite final : public net::HttpServer::Handler, public EndpointDriver::Out {
 public:
  EndpointSite(BuiltinParts parts, servers::EndpointOptions options)
      : driver_(parts.loop, parts.clock, *this, builtin_line_servers(parts), std::move(options)) {}

  void attach(net::HttpServer& server) { server_ = &server; }

  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& /*peer*/) override {
    if (path_of(request.target) == kMcpPath) {
      driver_.request(exchange, request, {});
    } else {
      server_->answer(exchange, {.status = 404,
                                 .headers = {{"Content-Type", "text/plain"}},
                                 .body = "this server is at /mcp\n"});
    }
  }

  void on_gone(wire::ExchangeId exchange) override { driver_.client_gone(exchange); }

  void on_drained(wire::ExchangeId /*exchange*/) override {}

  void endpoint_head(wire::ExchangeId exchange, wire::HttpHead head) override {
    server_->head(exchange, std::move(head));
  }

  void endpoint_body(wire::ExchangeId exchange, std::string_view bytes) override {
    server_->body(exchange, bytes);
  }

  void endpoint_end(wire::ExchangeId exchange) override { server_->end(exchange); }

 private:
  EndpointDriver driver_;
  net::HttpServer* server_ = nullptr;
};

}  // namespace

Result<ServerEnding> run_http_server_host(MakeMcpServer make, Clock& clock,
                                          const net::Signals& signals,
                                          const HttpServerHostOptions& options) {
  TRY_STATUS(check_listen(options.http.address, options.http.tls || options.insecure_listen,
                          "listen on 127.0.0.1, give --tls-cert and --tls-key, or say "
                          "--insecure-listen"));
  net::Loop loop;
  net::WorkerPool pool(kCallsAtOneTime);
  EndpointSite site({std::move(make), clock, loop, pool},
                    {.hosts = own_hosts(options.http.address, options.allow_hosts),
                     .origins = options.allow_origins});
  TRY(const auto server, net::HttpServer::listen(loop, options.http, site));
  site.attach(*server);
  loop.on_signal(signals, [&] { loop.stop(); });
  if (options.on_ready) {
    options.on_ready(server->url() + std::string(kMcpPath));
  }
  if (!signals.interrupted()) {
    loop.run();
  }
  return ServerEnding::kInterrupted;
}

}  // namespace gatecrash::host
