// policy_cases: random policies, and random callers, calls and clock movements to judge by them:
// the gateway's decision beside the reference model's.
//
// Everything is decided by a choice sequence, so that a seed names a case. The pools are small on
// purpose: paths, values, windows and times meet often.
#pragma once

#include <memory>
#include <string>

#include "harness/generate/choices.h"
#include "stack/policy/policy.h"

namespace gatecrash {

/// A policy in the hosted dialect, with every key of it, which loads.
std::string any_policy_text(generate::Choices& choices);

/// Judges some calls and methods by the policy in both ways. Empty when all decisions and rules are
/// the same; else what was asked, both answers, and all that was asked before.
std::string difference(const std::shared_ptr<const policy::Policy>& policy,
                       generate::Choices& choices);

}  // namespace gatecrash
