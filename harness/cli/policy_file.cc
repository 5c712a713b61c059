#include "harness/cli/policy_file.h"

#include <utility>

#include "harness/builtin/defaults.h"
#include "stack/net/file.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {

Result<LoadedPolicy> load_policy(const std::string& path) {
  LoadedPolicy loaded{
      path.empty() ? "built-in" : path, std::string(builtin::kDefaultPolicyText), {}};
  if (!path.empty()) {
    TRY(loaded.text, net::read_file(path));
  }
  TRY(policy::Policy policy, policy::read_policy(loaded.text, loaded.name));
  loaded.policy = std::make_shared<const policy::Policy>(std::move(policy));
  return loaded;
}

}  // namespace gatecrash::cli
