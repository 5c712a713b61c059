#include "stack/host/grant_table.h"

#include <algorithm>
#include <utility>

#include "stack/host/gateway_config_reader.h"

namespace gatecrash::host {

using gateway::Authentication;

GrantTable::GrantTable(std::string_view name, const std::vector<ServerConfig>& servers)
    : local_(true), authenticator_({}) {
  Row& row = rows_.emplace_back();
  for (const ServerConfig& server : servers) {
    row.push_back(std::make_shared<const gateway::Grant>(gateway::Grant{
        .name = std::string(name), .fields = {}, .policy = server.policy, .expires = {}}));
    add_policy(server.policy);
  }
}

GrantTable::GrantTable(std::vector<gateway::GrantEntry> entries,
                       const std::vector<ServerConfig>& servers, std::string_view base)
    : authenticator_(std::move(entries)) {
  for (const gateway::GrantEntry& entry : authenticator_.grants()) {
    Row& row = rows_.emplace_back();
    for (const ServerConfig& server : servers) {
      const auto named = gateway::policy_for(entry, server.name);
      if (!named) {
        row.push_back(nullptr);
        continue;
      }
      const std::string policy = named->empty() ? server.policy : beside(base, *named);
      row.push_back(std::make_shared<const gateway::Grant>(gateway::Grant{
          .name = entry.name, .fields = entry.fields, .policy = policy, .expires = entry.expires}));
      add_policy(policy);
    }
  }
}

void GrantTable::add_policy(const std::string& path) {
  if (!path.empty() && std::find(policies_.begin(), policies_.end(), path) == policies_.end()) {
    policies_.push_back(path);
  }
}

Requester GrantTable::find(const wire::Headers& headers, std::size_t server, Instant now) const {
  if (local_) {
    return {Authentication::Outcome::kGranted, rows_.front().at(server), {}};
  }
  const Authentication found = authenticator_.authenticate(headers, now);
  if (found.outcome != Authentication::Outcome::kGranted) {
    return {found.outcome, nullptr, {}};
  }
  return {found.outcome, rows_.at(found.grant).at(server),
          authenticator_.grants().at(found.grant).token_sha256};
}

bool GrantTable::knows(std::string_view token_sha256, Instant now) const {
  const auto& entries = authenticator_.grants();
  return token_sha256.empty() ||
         std::any_of(entries.begin(), entries.end(), [&](const gateway::GrantEntry& entry) {
           return entry.token_sha256 == token_sha256 && (!entry.expires || now < *entry.expires);
         });
}

}  // namespace gatecrash::host
