#include "stack/host/policy_book.h"

#include <utility>

#include "stack/gateway/grants_file.h"
#include "stack/net/file.h"

namespace gatecrash::host {

Result<PolicyBook> PolicyBook::load(const GatewayConfig& config, ReadPolicy read) {
  PolicyBook book(config, std::move(read));
  TRY_STATUS(book.read_all());
  return book;
}

Status PolicyBook::read_all() {
  if (config_->grants_file.empty()) {
    grants_ = std::make_shared<const GrantTable>(config_->grant, config_->servers);
  } else {
    TRY(const std::string text, net::read_file(config_->grants_file));
    TRY(grants_, read_grants_text(text));
    watch_.add(config_->grants_file, text);
  }
  return load_policies(*grants_);
}

Result<std::shared_ptr<const GrantTable>> PolicyBook::read_grants_text(
    std::string_view text) const {
  TRY(auto entries, gateway::read_grants(text, config_->grants_file));
  return std::make_shared<const GrantTable>(std::move(entries), config_->servers,
                                            config_->grants_file);
}

Result<PolicyBook::PolicyPtr> PolicyBook::read_policy_text(std::string_view text,
                                                           const std::string& path) const {
  TRY(policy::Policy policy, read_(text, path));
  return std::make_shared<const policy::Policy>(std::move(policy));
}

/// Those that are not there yet; all of them or none.
Status PolicyBook::load_policies(const GrantTable& grants) {
  std::map<std::string, std::pair<PolicyPtr, std::string>> fresh;
  for (const std::string& path : grants.policies()) {
    if (!policies_.contains(path)) {
      TRY(std::string text, net::read_file(path));
      TRY(PolicyPtr policy, read_policy_text(text, path));
      fresh.emplace(path, std::pair(std::move(policy), std::move(text)));
    }
  }
  for (auto& [path, loaded] : fresh) {
    watch_.add(path, loaded.second);
    if (context_ != nullptr) {
      context_->set_policy(path, loaded.first);
    }
    policies_.emplace(path, std::move(loaded.first));
  }
  return {};
}

void PolicyBook::attach(gateway::Context& context) {
  context_ = &context;
  for (const auto& [path, policy] : policies_) {
    context.set_policy(path, policy);
  }
}

std::vector<Reload> PolicyBook::take(const std::vector<net::FileWatch::Change>& changes) {
  return take_changes(watch_, changes, [this](const std::string& path, const std::string& text) {
    return take_one(path, text);
  });
}

Status PolicyBook::take_one(const std::string& path, const std::string& text) {
  if (path == config_->grants_file) {
    TRY(auto grants, read_grants_text(text));
    TRY_STATUS(load_policies(*grants));
    grants_ = std::move(grants);
    return {};
  }
  TRY(PolicyPtr policy, read_policy_text(text, path));
  context_->set_policy(path, policy);
  policies_.insert_or_assign(path, std::move(policy));
  return {};
}

}  // namespace gatecrash::host
