// The checks of what conditions compare with: mixed-list, text-number, text-order.
#include <algorithm>
#include <string>

#include "harness/lint/lint.h"
#include "harness/lint/rules.h"
#include "stack/base/bytes.h"
#include "stack/policy/policy_text.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::lint {
namespace {

using policy::Condition;
using policy::Operator;
using wire::Value;

/// Text that spells a number, or true, false, null.
bool looks_like_data(const Value& value) {
  if (!value.is_string()) {
    return false;
  }
  const auto read = wire::read_json(value.as_string());
  return read && (read->is_number() || read->is_bool() || read->is_null());
}

bool any_kind(const Value::Array& items, Value::Kind kind) {
  return std::any_of(items.begin(), items.end(),
                     [kind](const Value& item) { return item.kind() == kind; });
}

class Values {
 public:
  explicit Values(std::vector<Finding>& out) : out_(out) {}

  void look(const Condition& condition) {
    switch (condition.op) {
      case Operator::kIn:
      case Operator::kNotIn:
        look_at_list(condition);
        break;
      case Operator::kEq:
      case Operator::kNeq:
        look_at_text(condition, condition.value);
        break;
      case Operator::kLt:
      case Operator::kLte:
      case Operator::kGt:
      case Operator::kGte:
        if (looks_like_data(condition.value)) {
          add("text-order", condition,
              "text is ordered letter by letter: \"10\" comes before \"9\"; a number is never "
              "compared with " +
                  policy::shown(condition.value),
              "write the number without quotes");
        }
        break;
      case Operator::kRegex:
      case Operator::kContains:
      case Operator::kExists:
        break;
    }
  }

 private:
  void add(const char* check, const Condition& condition, std::string why, std::string remedy) {
    out_.push_back({check, condition.rule + "/value", std::move(why), std::move(remedy), {}});
  }

  void look_at_list(const Condition& condition) {
    const Value::Array& items = condition.value.items();
    if (any_kind(items, Value::Kind::kNumber) && any_kind(items, Value::Kind::kString)) {
      add("mixed-list", condition,
          "the list holds numbers and text, and 1 is not \"1\"" +
              std::string(condition.op == Operator::kNotIn
                              ? ": not_in is undefined, and denies, for every value"
                              : ""),
          "write all of them as the server's schema has them");
      return;
    }
    const auto text = std::find_if(items.begin(), items.end(), looks_like_data);
    if (text != items.end()) {
      look_at_text(condition, *text);
    }
  }

  void look_at_text(const Condition& condition, const Value& value) {
    if (looks_like_data(value)) {
      add("text-number", condition,
          policy::shown(value) + " is text; a call that sends " + printable(value.as_string(), 64) +
              " without quotes is not equal to it",
          "where the server takes a number, write it without quotes");
    }
  }

  std::vector<Finding>& out_;
};

}  // namespace

void lint_values(const Subject& subject, std::vector<Finding>& out) {
  Values values(out);
  for (const NamedRule& named : reachable_rules(subject.policy)) {
    for (const policy::Check& check : named.rule->checks) {
      for (const Condition& condition : check.conditions) {
        values.look(condition);
      }
    }
  }
}

}  // namespace gatecrash::lint
