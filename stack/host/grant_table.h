// grant_table: who may use which server of this gateway, and under which policy.
//
// Immutable once made; replaced as a whole when the grants file changes. Without a grants file
// everybody is the one local grant. Pure. Source: docs/operations.md, "Grants".
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/gateway/authentication.h"
#include "stack/gateway/grant.h"
#include "stack/gateway/grants_file.h"
#include "stack/host/gateway_config.h"
#include "stack/wire/http.h"

namespace gatecrash::host {

/// Who sent a request.
struct Requester {
  gateway::Authentication::Outcome outcome = gateway::Authentication::Outcome::kMissing;
  std::shared_ptr<const gateway::Grant> grant;  // null: unknown, or not for this server
  std::string token_sha256;                     // of a known one with a token
};

class GrantTable {
 public:
  /// Everybody is `name`, under each server's own policy.
  GrantTable(std::string_view name, const std::vector<ServerConfig>& servers);

  /// Those of a file; `base` is its path, below whose folder the policies' paths are.
  GrantTable(std::vector<gateway::GrantEntry> entries, const std::vector<ServerConfig>& servers,
             std::string_view base);

  /// `server` is an index into the servers.
  Requester find(const wire::Headers& headers, std::size_t server, Instant now) const;

  /// False once the entry of a token was taken away or has expired. True for an empty hash.
  bool knows(std::string_view token_sha256, Instant now) const;

  /// The paths of every policy that is named, each once.
  const std::vector<std::string>& policies() const { return policies_; }

 private:
  void add_policy(const std::string& path);

  using Row = std::vector<std::shared_ptr<const gateway::Grant>>;  // by server; null: may not

  std::vector<Row> rows_;  // by entry; of the local grant: one
  bool local_ = false;
  gateway::Authenticator authenticator_;
  std::vector<std::string> policies_;
};

}  // namespace gatecrash::host
