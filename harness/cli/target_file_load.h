// target_file_load: a target file from the disk, with its policy, and what its server lists.
#pragma once

#include <functional>
#include <string>

#include "harness/cli/policy_file.h"
#include "harness/live/live_campaign.h"
#include "harness/target/target_file.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

struct LoadedTarget {
  std::string path;
  std::string text;
  target::TargetSpec spec;
  LoadedPolicy policy;
};

/// `policy_file` overrides the target's own. Errors: local_io, config_*.
Result<LoadedTarget> load_target(const std::string& path, const std::string& policy_file);

/// Everything that worlds against it need; the server is asked for its tools once. `lake_data` is
/// a folder of ours. Errors: local_process, peer_*.
Result<live::LiveSubject> live_subject(const LoadedTarget& loaded, const std::string& lake_data,
                                       const std::function<bool()>& interrupted);

}  // namespace gatecrash::cli
