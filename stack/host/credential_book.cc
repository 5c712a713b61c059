#include "stack/host/credential_book.h"

#include <set>
#include <string>
#include <utility>

#include "stack/host/upstream_options.h"
#include "stack/net/file.h"

namespace gatecrash::host {

CredentialBook::CredentialBook(const GatewayConfig& config, Users users)
    : config_(config), users_(std::move(users)) {
  std::set<std::string> paths;  // several servers may have one
  for (const ServerConfig& server : config.servers) {
    paths.insert(server.credential_file);
  }
  if (config.tls) {
    paths.insert({config.tls->certificate, config.tls->key});
  }
  paths.erase("");
  for (const std::string& path : paths) {
    watch_.add(path, net::read_file(path).value_or(""));
  }
}

std::vector<Reload> CredentialBook::take(const std::vector<net::FileWatch::Change>& changes) {
  // What the file is of is read again by whoever uses it, for it may be one of two.
  return take_changes(watch_, changes, [this](const std::string& path, const std::string&) {
    return take_one(path);
  });
}

Status CredentialBook::take_one(const std::string& path) {
  for (std::size_t server = 0; server < config_.servers.size(); ++server) {
    if (config_.servers[server].credential_file == path) {
      TRY(wire::Headers headers, credential_headers(config_.servers[server]));
      users_.credential(server, std::move(headers));
    }
  }
  const bool of_tls = config_.tls && (config_.tls->certificate == path || config_.tls->key == path);
  return of_tls ? users_.tls() : Status();
}

}  // namespace gatecrash::host
