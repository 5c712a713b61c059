// naive_conditions: conditions on arguments as the reference model reads them.
//
// Shares the parsed condition with the gateway's side and none of its evaluation (but RE2, which
// either would use). Pure. Source: docs/policy.md, "Conditions".
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/model/plain_decimal.h"
#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::model {

enum class Says : std::uint8_t { kYes, kNo, kCannotSay };

/// What a call looks like to a condition.
struct Asked {
  const wire::Value* arguments = nullptr;  // an object, or null
  const wire::Value* fields = nullptr;     // the grant's: an object, or null
};

Says ask(const policy::Condition& condition, const Asked& call);

/// What the path leads to; null when nothing is there.
const wire::Value* look(const policy::Path& path, const Asked& call);

/// What `limit` counts of the call; nothing when that is no amount.
std::optional<Nanos> amount_of(const policy::Limit& limit, const Asked& call);

}  // namespace gatecrash::model
