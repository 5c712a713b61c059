// policy_book: the policies and grants in force, read from their files and read again when those
// change.
//
// A file that cannot be read or says nothing valid is refused: what was in force stays, and whoever
// asked is told. A grants file is taken with every policy that it names, or not at all. Single
// thread. Source: docs/operations.md, "Files that change".
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/gateway/context.h"
#include "stack/host/gateway_config.h"
#include "stack/host/grant_table.h"
#include "stack/host/reload.h"
#include "stack/net/file_watch.h"
#include "stack/policy/policy.h"

namespace gatecrash::host {

using ReadPolicy =
    std::function<Result<policy::Policy>(std::string_view text, std::string_view name)>;

class PolicyBook {
 public:
  /// Reads all files that the configuration names. It is borrowed. Errors: local_io, config_*.
  static Result<PolicyBook> load(const GatewayConfig& config, ReadPolicy read);

  /// Brings every policy into the context, which is borrowed from now on.
  void attach(gateway::Context& context);

  /// What has changed since the last call; call it every second or so. read_now() does not wait for
  /// files to settle, and tries again what was refused. REQUIRES: attached.
  std::vector<Reload> poll() { return take(watch_.poll()); }

  std::vector<Reload> read_now() { return take(watch_.read_now()); }

  const GrantTable& grants() const { return *grants_; }

 private:
  using PolicyPtr = std::shared_ptr<const policy::Policy>;

  PolicyBook(const GatewayConfig& config, ReadPolicy read)
      : config_(&config), read_(std::move(read)) {}

  Status read_all();
  Result<std::shared_ptr<const GrantTable>> read_grants_text(std::string_view text) const;
  Result<PolicyPtr> read_policy_text(std::string_view text, const std::string& path) const;
  Status load_policies(const GrantTable& grants);
  std::vector<Reload> take(const std::vector<net::FileWatch::Change>& changes);
  Status take_one(const std::string& path, const std::string& text);

  const GatewayConfig* config_;
  ReadPolicy read_;
  gateway::Context* context_ = nullptr;
  std::map<std::string, PolicyPtr> policies_;
  std::shared_ptr<const GrantTable> grants_;
  net::FileWatch watch_;
};

}  // namespace gatecrash::host
