// decision: one call, one policy -> allow, deny or hold, and the rule that said so.
//
// Pure but for the counters. Order: hide, default, what the tool's rule and all_tools ask, then
// their limits; the first that denies names the rule. Limits of an allowed call are reserved
// together; a call that is denied or held consumes nothing. Source: docs/policy.md, "How a call is
// judged".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/counter_store.h"
#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

struct Caller {
  std::string_view grant;
  std::string_view session;
  const wire::Value* fields = nullptr;  // what grant.<field> reads: an object, or null
};

struct Call {
  std::string_view tool;
  const wire::Value* arguments = nullptr;  // an object, or null when absent
  bool approved = false;  // a person has approved this very call: approval checks pass
};

struct Decision {
  bool allow = false;
  std::optional<Duration>
      hold;                     // not allowed yet: wait that long for a person. Nothing is reserved
  std::string rule;             // kRule... or a JSON Pointer; of a hold: the approval's
  std::string reason;           // what the caller may read; nothing internal
  std::vector<Charge> charges;  // of an allowed call: what was reserved
  Reservation reservation;
};

/// Judges a tools/call and reserves its charges. A full counter that stands before an amount
/// that cannot be counted, or before a hold, is found with try_fit. An unreachable store denies.
Decision decide_tool_call(const Policy& policy, const Caller& caller, const Call& call,
                          CounterStore& counters, Instant now);

/// Judges any other method from the client. What the policy's `methods` names is as they say; else
/// lists, ping, initialize, discover and methods named notifications/... (as notifications) pass,
/// and the rest is denied under default deny. (Source: docs/policy.md, "Other methods".)
Decision decide_method(const Policy& policy, std::string_view method, bool notification);

/// What a caller without a policy gets, whatever it asks: "(no policy)".
Decision deny_without_policy();

}  // namespace gatecrash::policy
