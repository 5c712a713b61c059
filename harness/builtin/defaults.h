// defaults: what gatecrash runs when it is told nothing: a policy, a small lake, and who is in it.
#pragma once

#include <memory>
#include <string_view>

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

/// The built-in stack as a subject for worlds: `policy` enforced by the gateway, with `fault` (may
/// be null) switched on, over the default lake.
simulate::Subject builtin_subject(std::shared_ptr<const policy::Policy> policy,
                                  const FaultKind* fault = nullptr);

}  // namespace gatecrash::builtin
