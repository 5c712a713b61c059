// decision: one call, one policy -> allow or deny, and the rule that said so.
//
// Order: hide, default, action, the tool's limits. The first that denies names the rule. Nothing
// but the limits has state, and that is the CounterStore's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/counter_store.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

struct Caller {
  std::string_view grant;
  std::string_view session;
};

struct Decision {
  bool allow = false;
  std::string rule;             // kRule... or a JSON Pointer
  std::string reason;           // what the caller may read; nothing internal
  std::vector<Charge> charges;  // of an allowed call: what was reserved
  Reservation reservation;
};

/// Judges a tools/call and reserves its charges. An unreachable store denies.
Decision decide_tool_call(const Policy& policy, const Caller& caller, std::string_view tool,
                          CounterStore& counters, Instant now);

/// Judges any other method from the client: lists, ping, initialize, discover and methods named
/// notifications/... (as notifications) pass; the rest is denied under default deny.
/// (Source: docs/policy.md, "Other methods".)
Decision decide_method(const Policy& policy, std::string_view method, bool notification);

/// What a caller without a policy gets, whatever it asks: "(no policy)".
Decision deny_without_policy();

}  // namespace gatecrash::policy
