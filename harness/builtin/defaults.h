// defaults: what gatecrash runs when it is told nothing: a policy, a small lake, and who is in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/fault.h"
#include "harness/simulate/subject.h"
#include "mocks/healthlake/lake.h"
#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::builtin {

/// scenarios/policies/healthlake-default.json
extern const std::string_view kDefaultPolicyText;

/// What lies in the default lake: a file for `gatecrash lake --data`.
extern const std::string_view kLakeSeed;

/// scenarios/transcripts/sdk-session.transcript.jsonl: a session of the official TypeScript SDK.
extern const std::string_view kDemoSession;

/// The datastore of the default lake, and of `gatecrash lake`.
inline constexpr std::string_view kDatastoreId = healthlake::kDefaultDatastoreId;

/// A lake with one ACTIVE datastore and a handful of resources; made once, to be copied.
const healthlake::Lake& default_lake();

/// The default lake and the patients that are planted in it (planted.h): what worlds run on.
const healthlake::Lake& world_lake();

/// The stack of one world, as builtin_subject makes it: who runs a world's recording once more
/// needs the same. One world in kLinesEvery, by its seed, and each with a fault, shows the lines of
/// its audit logs.
BuiltinStack::Config world_config(std::shared_ptr<const policy::Policy> policy,
                                  std::uint64_t world_seed, const FaultKind* fault = nullptr);

/// What worlds of it show.
judge::Visible world_visible();

// Sealing and reading a line costs as much as a decision does.
inline constexpr std::uint64_t kLinesEvery = 16;

/// The built-in stack as a subject for worlds: `policy` enforced by the gateway, with `fault` (may
/// be null) switched on, over the lake of worlds.
simulate::Subject builtin_subject(const std::shared_ptr<const policy::Policy>& policy,
                                  const FaultKind* fault = nullptr);

}  // namespace gatecrash::builtin
