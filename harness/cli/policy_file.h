// policy_file: the policy that a command line names, or the built-in one, or a seeded fault's.
#pragma once

#include <memory>
#include <string>

#include "harness/builtin/fault.h"
#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::cli {

struct LoadedPolicy {
  std::string name;  // the file's, or "built-in"
  std::string text;
  std::shared_ptr<const policy::Policy> policy;
};

/// Reads and checks the file; an empty path gives the built-in policy.
/// Errors: local_io, config_*, with file, line and column.
Result<LoadedPolicy> load_policy(const std::string& path);

/// The same where a seeded fault may be switched on: it brings its own policy, under which it
/// bites, when no file is named. Errors: also config_unknown: there is no such fault.
Result<LoadedPolicy> load_policy(const std::string& path, const std::string& fault);

/// Where a folder of a campaign or a finding keeps its policy: policy.yaml, else policy.json.
std::string kept_policy_path(const std::string& directory);

/// The seeded fault of that name, or null for none. Errors: config_unknown.
Result<const builtin::FaultKind*> fault_named(const std::string& name);

}  // namespace gatecrash::cli
