#include "harness/cli/policy_file.h"

#include <utility>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "stack/base/bytes.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
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

Result<LoadedPolicy> load_policy(const std::string& path, const std::string& fault) {
  TRY(const builtin::FaultKind* const kind, fault_named(fault));
  if (kind == nullptr || !path.empty()) {
    return load_policy(path);
  }
  const std::string name = "of the fault " + fault;
  TRY(policy::Policy policy, policy::read_policy(kind->policy, name));
  return LoadedPolicy{name, std::string(kind->policy),
                      std::make_shared<const policy::Policy>(std::move(policy))};
}

std::string kept_policy_path(const std::string& directory) {
  const std::string yaml = directory + "/policy.yaml";
  return net::entry_at(yaml) == net::Entry::kFile ? yaml : directory + "/policy.json";
}

Result<const builtin::FaultKind*> fault_named(const std::string& name) {
  const builtin::FaultKind* const fault = builtin::find_fault(name);
  if (fault == nullptr && !name.empty()) {
    return fail(Code::kConfigUnknown, "there is no fault '" + printable(name, 64) +
                                          "'; gatecrash selftest --list shows all of them");
  }
  return fault;
}

}  // namespace gatecrash::cli
