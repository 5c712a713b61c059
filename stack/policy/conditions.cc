#include "stack/policy/conditions.h"

#include <algorithm>
#include <iterator>

#include "stack/policy/path.h"
#include "stack/wire/number.h"

namespace gatecrash::policy {
namespace {

using wire::Value;

Truth truth(bool holds) { return holds ? Truth::kTrue : Truth::kFalse; }

Truth is_not_equal(const Value& a, const Value& b) {
  return a.kind() == b.kind() ? truth(!equal_data(a, b)) : Truth::kUndefined;
}

bool is_among(const Value& value, const Value::Array& items) {
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return equal_data(value, item); });
}

/// neq to every item.
Truth is_not_among(const Value& value, const Value::Array& items) {
  Truth all = Truth::kTrue;
  for (const Value& item : items) {
    all = std::min(all, is_not_equal(value, item));
  }
  return all;
}

std::optional<std::strong_ordering> order(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return wire::compare_numbers(a.number_token(), b.number_token());
  }
  if (a.is_string() && b.is_string()) {  // the order of UTF-8 bytes is that of code points
    return a.as_string() <=> b.as_string();
  }
  return std::nullopt;
}

Truth is_ordered(Operator op, const Value& a, const Value& b) {
  const auto found = order(a, b);
  if (!found) {
    return Truth::kUndefined;
  }
  switch (op) {
    case Operator::kLt:
      return truth(*found < 0);
    case Operator::kLte:
      return truth(*found <= 0);
    case Operator::kGt:
      return truth(*found > 0);
    default:
      return truth(*found >= 0);
  }
}

Truth does_contain(const Value& whole, const Value& part) {
  if (whole.is_array()) {
    return truth(is_among(part, whole.items()));
  }
  if (whole.is_string() && part.is_string()) {
    return truth(whole.as_string().find(part.as_string()) != std::string::npos);
  }
  return Truth::kUndefined;
}

}  // namespace

bool equal_data(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) {
    return false;
  }
  switch (a.kind()) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBool:
      return a.as_bool() == b.as_bool();
    case Value::Kind::kNumber:
      return wire::compare_numbers(a.number_token(), b.number_token()) == 0;
    case Value::Kind::kString:
      return a.as_string() == b.as_string();
    case Value::Kind::kArray:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                        equal_data);
    case Value::Kind::kObject:
      break;
  }
  return a.members().size() == b.members().size() &&
         std::all_of(a.members().begin(), a.members().end(), [&](const wire::Member& member) {
           const Value* const other = b.find(member.key);
           return other != nullptr && equal_data(member.value, *other);
         });
}

Truth evaluate(const Condition& condition, const Value* arguments, const Value* fields) {
  const bool of_call = condition.path.root == Path::Root::kArguments;
  const Value* const value = follow(condition.path, of_call ? arguments : fields);
  if (condition.op == Operator::kExists) {
    return truth((value != nullptr) == condition.value.as_bool());
  }
  if (value == nullptr) {
    return Truth::kUndefined;
  }
  switch (condition.op) {
    case Operator::kEq:
      return truth(equal_data(*value, condition.value));
    case Operator::kNeq:
      return is_not_equal(*value, condition.value);
    case Operator::kIn:
      return truth(is_among(*value, condition.value.items()));
    case Operator::kNotIn:
      return is_not_among(*value, condition.value.items());
    case Operator::kRegex:
      return value->is_string() ? truth(condition.regex->search(value->as_string()))
                                : Truth::kUndefined;
    case Operator::kContains:
      return does_contain(*value, condition.value);
    default:
      return is_ordered(condition.op, *value, condition.value);
  }
}

bool all_true(const std::vector<Condition>& conditions, const Value* arguments,
              const Value* fields) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    return evaluate(condition, arguments, fields) == Truth::kTrue;
  });
}

bool any_false(const std::vector<Condition>& conditions, const Value* arguments,
               const Value* fields) {
  return std::any_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    return evaluate(condition, arguments, fields) == Truth::kFalse;
  });
}

std::string_view operator_word(Operator op) { return kOperatorWords[static_cast<std::size_t>(op)]; }

std::optional<Operator> operator_of(std::string_view word) {
  const auto* const found = std::find(std::begin(kOperatorWords), std::end(kOperatorWords), word);
  if (found == std::end(kOperatorWords)) {
    return std::nullopt;
  }
  return static_cast<Operator>(found - std::begin(kOperatorWords));
}

Status settle(Condition& condition) {
  const std::string word(operator_word(condition.op));
  switch (condition.op) {
    case Operator::kIn:
    case Operator::kNotIn:
      if (!condition.value.is_array()) {
        return fail(Code::kConfigInvalid, "the value of \"" + word + "\" must be an array");
      }
      break;
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kGt:
    case Operator::kGte:
      if (!condition.value.is_number() && !condition.value.is_string()) {
        return fail(Code::kConfigInvalid,
                    "the value of \"" + word + "\" must be a number or a string");
      }
      break;
    case Operator::kExists:
      if (!condition.value.is_bool()) {
        return fail(Code::kConfigInvalid, "the value of \"exists\" must be true or false");
      }
      break;
    case Operator::kRegex: {
      if (!condition.value.is_string()) {
        return fail(Code::kConfigInvalid, "the value of \"regex\" must be a string");
      }
      TRY(condition.regex, Regex::compile(condition.value.as_string()));
      break;
    }
    case Operator::kEq:
    case Operator::kNeq:
    case Operator::kContains:
      break;
  }
  return {};
}

}  // namespace gatecrash::policy
