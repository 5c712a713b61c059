// policy_values: the small parts that policies of either dialect are made of, read one by one.
//
// Each reader takes a value and its pointer, tells `problems` what is wrong with it, and returns
// nothing (or a harmless value) then, so that its caller reads on. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/amount.h"
#include "stack/policy/policy.h"
#include "stack/policy/policy_text.h"
#include "stack/policy/problems.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

// How long a held call waits when the policy does not say: a person is at work and looks now and
// then; and at most: no client keeps a connection open for longer.
inline constexpr Duration kApprovalTimeout = std::chrono::minutes(30);
inline constexpr Duration kApprovalTimeoutMax = std::chrono::hours(24);

/// Whether `value` is an object; `what` is what it should be.
bool expect_object(Problems& problems, const wire::Value& value, const std::string& pointer,
                   std::string_view what);

/// Every key of `object` is among `known`; the nearest one is suggested.
void check_keys(Problems& problems, const wire::Value& object, const std::string& pointer,
                Words known);

/// The member, or null when it is missing; where a misspelt one stands, that alone is told.
/// REQUIRES: check_keys was called.
const wire::Value* require(Problems& problems, const wire::Value& object,
                           const std::string& pointer, std::string_view key,
                           std::string_view remedy);

/// One of `words`, as its index.
std::optional<std::size_t> read_word(Problems& problems, const wire::Value& value,
                                     const std::string& pointer, Words words);

/// A string; `what` is what it should be ("a reason").
std::optional<std::string> read_text(Problems& problems, const wire::Value& value,
                                     const std::string& pointer, std::string_view what);

/// A number of 0 or more with at most nine places.
std::optional<Amount> read_amount(Problems& problems, const wire::Value& value,
                                  const std::string& pointer);

/// "minute", "hour", "day" or a whole number of seconds from 1 to a year's.
std::optional<Duration> read_window(Problems& problems, const wire::Value& value,
                                    const std::string& pointer);

/// "30m", "1h30m", "90s" or a whole number of seconds, above 0 and up to kApprovalTimeoutMax.
std::optional<Duration> read_timeout(Problems& problems, const wire::Value& value,
                                     const std::string& pointer);

/// A path into the arguments or the grant's fields.
std::optional<Path> read_path(Problems& problems, const wire::Value& value,
                              const std::string& pointer);

/// {"path":..., "op":..., "value":...}; `value` may be missing under `exists`, which is then true.
std::optional<Condition> read_condition(Problems& problems, const wire::Value& value,
                                        const std::string& pointer);

/// An array of conditions.
std::vector<Condition> read_conditions(Problems& problems, const wire::Value& value,
                                       const std::string& pointer);

/// Whether `tool` can be the name of one tool. `at`: where it is spelt.
bool check_tool_name(Problems& problems, std::string_view tool, const std::string& pointer,
                     Problems::At at);

}  // namespace gatecrash::policy
