// http_front: the HTTP listener of a gateway: who asks, for which server, and what is answered
// before any judge is asked.
//
// Every request is looked up anew among the grants; the Authorization header ends here. Paths: /mcp
// or /mcp/<server>, and the protected-resource metadata. Single thread: the Loop's.
// Source: MCP "Transports" and "Authorization"; docs/operations.md.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/gateway/authentication.h"
#include "stack/gateway/context.h"
#include "stack/host/gateway_config.h"
#include "stack/host/gateway_front.h"
#include "stack/host/gateway_observer.h"
#include "stack/host/http_site.h"
#include "stack/host/json_log.h"
#include "stack/host/policy_book.h"
#include "stack/net/http_server.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

class HttpFront final : public GatewayFront, private net::HttpServer::Handler {
 public:
  /// What it works with, all borrowed.
  struct Parts {
    net::Loop& loop;
    Clock& clock;
    JsonLog& log;
    gateway::Context& context;
    GatewayObserver& observer;
    const PolicyBook& book;
  };

  /// Listens. Errors: config_invalid, local_io (addresses, TLS, secrets).
  static Result<std::unique_ptr<HttpFront>> listen(const Parts& parts, const GatewayConfig& config);

  /// "http://127.0.0.1:40001/mcp", one for each server.
  std::vector<std::string> urls() const;

  void tick() override;
  std::size_t sessions() const override;
  std::size_t in_flight() const override;
  void drain() override;

  bool done() const override { return open_.empty() && server_->unsent() == 0; }

  void close() override;
  bool ended() const override;
  void credential_changed(std::size_t server, const wire::Headers& headers) override;

  Status tls_changed() override { return server_->reload_tls(); }

  void grants_changed() override;

 private:
  struct Open {
    HttpSite* site = nullptr;
    bool get = false;
    std::string token_sha256{};
  };

  HttpFront(const Parts& parts, const GatewayConfig& config) : parts_(parts), config_(config) {}

  Status open_sites();
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& peer) override;
  void on_gone(wire::ExchangeId exchange) override;
  void on_drained(wire::ExchangeId exchange) override;
  void on_refused(int status, const Error& why, const net::Peer& peer) override;

  std::string path_of_server(std::size_t server) const;
  std::optional<std::size_t> server_at(std::string_view path) const;
  bool answer_metadata(wire::ExchangeId exchange, const wire::HttpRequest& request);
  gateway::HttpCaller caller_of(const Requester& requester, std::size_t server,
                                const net::Peer& peer);
  void drop(wire::ExchangeId exchange);
  HttpSite* take_open(wire::ExchangeId exchange);

  Parts parts_;
  const GatewayConfig& config_;
  gateway::ResourceIdentity identity_;
  HttpSite::Client client_;
  std::vector<std::unique_ptr<HttpSite>> sites_;  // by server
  std::map<wire::ExchangeId, Open> open_;         // not yet answered
  std::unique_ptr<net::HttpServer> server_;
  bool draining_ = false;
};

}  // namespace gatecrash::host
