#include "stack/host/admin_site.h"

#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"
#include "stack/host/listen_address.h"
#include "stack/net/file.h"

namespace gatecrash::host {
namespace {

// Requests of the admin endpoint have no body.
constexpr wire::Http1Limits kAdminLimits = {.body_bytes_max = 1024};

}  // namespace

Result<std::string> read_secret(const std::string& path) {
  TRY(const std::string text, net::read_file(path));
  std::string line = text.substr(0, text.find_first_of("\r\n"));
  if (line.empty()) {
    return fail(Code::kConfigInvalid, "its first line, the secret, is empty", path);
  }
  return line;
}

Result<std::unique_ptr<AdminSite>> AdminSite::listen(net::Loop& loop, const AdminConfig& config,
                                                     gateway::AdminTarget& target) {
  net::HttpServerOptions options;
  options.limits = kAdminLimits;
  options.connections_max = 64;
  std::string digest;
  if (!config.socket.empty()) {
    options.address = std::string(net::kUnixPrefix) + config.socket;
  } else {
    if (!is_loopback(config.listen)) {
      return fail(Code::kConfigInvalid, "the admin endpoint listens on loopback only",
                  config.listen);
    }
    TRY(const std::string token, read_secret(config.token_file));
    digest = hex_decode(sha256_hex(token)).value();
    options.address = config.listen;
  }
  std::unique_ptr<AdminSite> site(new AdminSite(target, std::move(digest)));
  TRY(site->server_, net::HttpServer::listen(loop, options, *site));
  return site;
}

void AdminSite::on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                           const net::Peer& /*peer*/) {
  server_->answer(exchange, admin_.handle(request));
}

}  // namespace gatecrash::host
