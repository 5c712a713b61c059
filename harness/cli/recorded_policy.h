// recorded_policy: the policy that a transcript was recorded under, and the seed of its world.
#pragma once

#include <cstdint>
#include <string>

#include "harness/cli/policy_file.h"
#include "harness/transcript/transcript.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

/// True when the transcript's header carries its policy ("target":{"policy":"..."}).
bool has_recorded_policy(const transcript::Transcript& transcript);

/// The policy in the file `path`; when `path` is empty the one in the header of the transcript
/// `name`, else the built-in one. Errors: local_io, config_*.
Result<LoadedPolicy> recorded_policy(const transcript::Transcript& transcript,
                                     const std::string& name, const std::string& path);

/// The header's world_seed, or 0.
std::uint64_t recorded_seed(const transcript::Transcript& transcript);

}  // namespace gatecrash::cli
