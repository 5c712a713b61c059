// policy_file: the policy that a command line names, or the built-in one.
#pragma once

#include <memory>
#include <string>

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

}  // namespace gatecrash::cli
