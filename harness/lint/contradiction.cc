#include "harness/lint/contradiction.h"

#include <algorithm>

#include "stack/base/bytes.h"
#include "stack/policy/conditions.h"
#include "stack/policy/policy_text.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/number.h"

namespace gatecrash::lint {
namespace {

using policy::Condition;
using policy::Operator;
using wire::Value;

std::string told(const Condition& condition) {
  return std::string(operator_word(condition.op)) + " " +
         printable(wire::write_json(condition.value), 64);
}

/// The condition as one of the whole arguments, so that a value can be tried on it.
policy::Truth holds_of(const Condition& condition, const Value& value) {
  Condition bare = condition;
  bare.path.root = policy::Path::Root::kArguments;
  bare.path.steps.clear();
  return evaluate(bare, &value, nullptr);
}

bool is_lower(Operator op) { return op == Operator::kGt || op == Operator::kGte; }

bool is_upper(Operator op) { return op == Operator::kLt || op == Operator::kLte; }

/// Whether a value can be on the right side of both bounds, as far as can be told.
bool bounds_meet(const Condition& lower, const Condition& upper) {
  if (lower.value.kind() != upper.value.kind()) {
    return false;
  }
  const auto order = lower.value.is_number() ? wire::compare_numbers(lower.value.number_token(),
                                                                     upper.value.number_token())
                                             : lower.value.as_string() <=> upper.value.as_string();
  return order < 0 || (order == 0 && lower.op == Operator::kGte && upper.op == Operator::kLte);
}

/// The values that a condition leaves: of eq and in alone.
const Value* finite(const Condition& condition) {
  return condition.op == Operator::kEq || condition.op == Operator::kIn ? &condition.value
                                                                        : nullptr;
}

bool meets(const Condition& a, const Condition& b) {
  if (is_lower(a.op) && is_upper(b.op)) {
    return bounds_meet(a, b);
  }
  if (is_upper(a.op) && is_lower(b.op)) {
    return bounds_meet(b, a);
  }
  if ((is_lower(a.op) || is_upper(a.op)) && (is_lower(b.op) || is_upper(b.op))) {
    return a.value.kind() == b.value.kind();
  }
  return true;
}

bool is_absence(const Condition& condition) {
  return condition.op == Operator::kExists && !condition.value.as_bool();
}

/// Whether some value (or none) makes every one of `group`, which share a path, true.
bool possible(const std::vector<const Condition*>& group) {
  const auto absent =
      std::count_if(group.begin(), group.end(), [](const Condition* c) { return is_absence(*c); });
  if (absent != 0) {
    return static_cast<std::size_t>(absent) == group.size();
  }
  for (const Condition* condition : group) {
    const Value* const values = finite(*condition);
    if (values == nullptr) {
      continue;
    }
    const auto fits = [&](const Value& value) {
      return std::all_of(group.begin(), group.end(), [&](const Condition* other) {
        return holds_of(*other, value) == policy::Truth::kTrue;
      });
    };
    return condition->op == Operator::kEq
               ? fits(*values)
               : std::any_of(values->items().begin(), values->items().end(), fits);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!meets(*group[j], *group[i])) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

std::optional<Contradiction> contradicts(const std::vector<Condition>& conditions) {
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Condition& last = conditions[i];
    std::vector<const Condition*> group;
    std::string all;
    for (std::size_t j = 0; j <= i; ++j) {
      const Condition& earlier = conditions[j];
      if (earlier.path.root == last.path.root && earlier.path.steps == last.path.steps) {
        group.push_back(&earlier);
        all += (all.empty() ? "" : " and ") + told(earlier);
      }
    }
    if (!possible(group)) {
      return Contradiction{&last, "no value of " + printable(last.path.text, 64) + " is " + all};
    }
  }
  return std::nullopt;
}

}  // namespace gatecrash::lint
