// admin_site: the admin endpoint's listener: a Unix socket (mode 0600), or loopback with a token.
//
// Single thread: the Loop's. Source: docs/operations.md, "Admin endpoint".
#pragma once

#include <memory>
#include <string>

#include "stack/base/result.h"
#include "stack/gateway/admin.h"
#include "stack/host/gateway_config.h"
#include "stack/net/http_server.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

class AdminSite final : private net::HttpServer::Handler {
 public:
  /// The loop and the target are borrowed. Errors: config_invalid (neither socket nor loopback with
  /// a token), local_io.
  static Result<std::unique_ptr<AdminSite>> listen(net::Loop& loop, const AdminConfig& config,
                                                   gateway::AdminTarget& target);

  /// "unix:PATH", "http://127.0.0.1:9090".
  std::string url() const { return server_->url(); }

 private:
  AdminSite(gateway::AdminTarget& target, std::string token_sha256)
      : admin_(target, std::move(token_sha256)) {}

  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& peer) override;

  void on_gone(wire::ExchangeId /*exchange*/) override {}

  void on_drained(wire::ExchangeId /*exchange*/) override {}

  gateway::Admin admin_;
  std::unique_ptr<net::HttpServer> server_;
};

/// The first line of a file that holds a secret. Errors: local_io, config_invalid (no line).
Result<std::string> read_secret(const std::string& path);

}  // namespace gatecrash::host
