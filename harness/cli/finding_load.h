// finding_load: a finding's folder (docs/formats.md), read back, whatever it was found in.
#pragma once

#include <optional>
#include <string>

#include "harness/builtin/fault.h"
#include "harness/cli/policy_file.h"
#include "harness/target/target_file.h"
#include "harness/transcript/transcript.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

struct LoadedFinding {
  std::string invariant;
  std::string message;
  const builtin::FaultKind* fault = nullptr;   // that was on in the built-in gateway; null: none
  std::optional<target::TargetSpec> target{};  // the real target; none: the built-in gateway
  transcript::Transcript transcript;
  LoadedPolicy policy;
};

/// Reads the files of `folder`; `json` are the bytes of its finding.json. `policy_file` stands in
/// for the policy that lies there; empty: keep. Errors: local_io, config_*.
Result<LoadedFinding> load_finding(const std::string& folder, const std::string& json,
                                   const std::string& policy_file);

}  // namespace gatecrash::cli
