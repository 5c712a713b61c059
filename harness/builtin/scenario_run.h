// scenario_run: a scenario on a simulated stack, in virtual time, judged by the invariants as well.
//
// A decision is read where it cannot be talked away: from the audit row, from what reached the
// server, and from the answer; the three must agree.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "harness/judge/judge.h"
#include "harness/replay/scenario.h"
#include "harness/simulate/stack.h"
#include "stack/policy/policy.h"

namespace gatecrash::builtin {

struct ScenarioResult {
  std::vector<std::string> failures;  // one line each: "/steps/3, call 11 of 11: expected ..."
  std::size_t steps = 0;
  std::size_t calls = 0;  // calls and requests made
  Duration virtual_time{};
};

// Who has read that many knows.
inline constexpr std::size_t kFailuresMax = 20;

/// Runs it to the end whatever fails. `policy` is what the stack's gateway enforces.
ScenarioResult run_scenario(const replay::Scenario& scenario, simulate::Stack& stack,
                            std::shared_ptr<const policy::Policy> policy);

}  // namespace gatecrash::builtin
