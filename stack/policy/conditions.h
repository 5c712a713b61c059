// conditions: what a policy asks of a call's arguments: true, false, or undefined.
//
// Comparison is typed and exact: numbers compare as the decimals they spell, strings by code
// points, null is a value, and a value that is absent makes everything but `exists` undefined.
// `require` needs true and `deny_if` is rescued by false only, so doubt denies. Pure.
// Source: docs/policy.md, "Conditions".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

enum class Truth : std::uint8_t { kFalse, kUndefined, kTrue };

/// What `condition` says of the arguments (an object; null: the call has none) and the grant's
/// fields (an object or null). Of a condition that settle() accepted.
Truth evaluate(const Condition& condition, const wire::Value* arguments, const wire::Value* fields);

/// Whether every one is true; so of none.
bool all_true(const std::vector<Condition>& conditions, const wire::Value* arguments,
              const wire::Value* fields);

/// Whether some one is false; so not of none.
bool any_false(const std::vector<Condition>& conditions, const wire::Value* arguments,
               const wire::Value* fields);

/// "eq", "not_in", ...; every operator's word, in the order of the enumeration.
inline constexpr std::string_view kOperatorWords[] = {
    "eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists"};

std::string_view operator_word(Operator op);
std::optional<Operator> operator_of(std::string_view word);

/// Checks that the value is one that the operator is defined for, and compiles a regex. What it
/// refuses could never be true. Errors: config_invalid.
Status settle(Condition& condition);

/// Equal as data: numbers by value, members in any order.
bool equal_data(const wire::Value& a, const wire::Value& b);

}  // namespace gatecrash::policy
