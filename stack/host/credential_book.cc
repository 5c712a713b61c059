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
  std::vector<Reload> reloads;
  for (const net::FileWatch::Change& change : changes) {
    reloads.push_back({change.path, take_one(change)});
    if (!reloads.back().taken) {
      watch_.refuse(change.path);
    }
  }
  return reloads;
}

Status CredentialBook::take_one(const net::FileWatch::Change& change) {
  if (!change.bytes) {
    return tl::unexpected<Error>(change.bytes.error());
  }
  for (std::size_t server = 0; server < config_.servers.size(); ++server) {
    if (config_.servers[server].credential_file == change.path) {
      TRY(wire::Headers headers, credential_headers(config_.servers[server]));
      users_.credential(server, std::move(headers));
    }
  }
  const bool of_tls =
      config_.tls && (config_.tls->certificate == change.path || config_.tls->key == change.path);
  return of_tls ? users_.tls() : Status();
}

}  // namespace gatecrash::host
