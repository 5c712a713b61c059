#include "harness/model/naive_conditions.h"

#include <algorithm>
#include <string>

namespace gatecrash::model {
namespace {

using policy::Operator;
using wire::Value;

Says yes_if(bool holds) { return holds ? Says::kYes : Says::kNo; }

bool alike(const Value& a, const Value& b);

bool has_alike(const Value::Array& items, const Value& wanted) {
  for (const Value& item : items) {
    if (alike(item, wanted)) {
      return true;
    }
  }
  return false;
}

bool alike_members(const Value& a, const Value& b) {
  for (const wire::Member& member : a.members()) {
    const Value* const twin = b.find(member.key);
    if (twin == nullptr || !alike(member.value, *twin)) {
      return false;
    }
  }
  return a.members().size() == b.members().size();
}

bool alike(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return compare(plain_decimal(a.number_token()), plain_decimal(b.number_token())) == 0;
  }
  if (a.is_array() && b.is_array()) {
    bool same = a.items().size() == b.items().size();
    for (std::size_t i = 0; same && i < a.items().size(); ++i) {
      same = alike(a.items()[i], b.items()[i]);
    }
    return same;
  }
  if (a.is_object() && b.is_object()) {
    return alike_members(a, b);
  }
  return a == b;  // null, booleans, strings; and what is of two kinds
}

Says differs(const Value& a, const Value& b) {
  return a.kind() == b.kind() ? yes_if(!alike(a, b)) : Says::kCannotSay;
}

Says is_none_of(const Value& value, const Value::Array& items) {
  if (has_alike(items, value)) {
    return Says::kNo;
  }
  const bool doubt = std::any_of(items.begin(), items.end(),
                                 [&](const Value& item) { return item.kind() != value.kind(); });
  return doubt ? Says::kCannotSay : Says::kYes;
}

Says holds_order(Operator op, const Value& a, const Value& b) {
  int order = 0;
  if (a.is_number() && b.is_number()) {
    order = compare(plain_decimal(a.number_token()), plain_decimal(b.number_token()));
  } else if (a.is_string() && b.is_string()) {
    order = a.as_string().compare(b.as_string());
  } else {
    return Says::kCannotSay;
  }
  const bool less = op == Operator::kLt || op == Operator::kLte;
  const bool or_equal = op == Operator::kLte || op == Operator::kGte;
  return yes_if((order == 0 && or_equal) || (order != 0 && (order < 0) == less));
}

Says holds_part(const Value& whole, const Value& part) {
  if (whole.is_array()) {
    return yes_if(has_alike(whole.items(), part));
  }
  if (!whole.is_string() || !part.is_string()) {
    return Says::kCannotSay;
  }
  return yes_if(whole.as_string().find(part.as_string()) != std::string::npos);
}

}  // namespace

const Value* look(const policy::Path& path, const Asked& call) {
  const Value* at = path.root == policy::Path::Root::kGrant ? call.fields : call.arguments;
  for (std::size_t i = 0; i < path.steps.size() && at != nullptr; ++i) {
    if (path.steps[i].index() == 0) {
      at = at->is_object() ? at->find(std::get<0>(path.steps[i])) : nullptr;
    } else {
      const std::size_t index = std::get<1>(path.steps[i]);
      at = at->is_array() && at->items().size() > index ? &at->items().at(index) : nullptr;
    }
  }
  return at;
}

Says ask(const policy::Condition& condition, const Asked& call) {
  const Value* const found = look(condition.path, call);
  const Value& wanted = condition.value;
  if (condition.op == Operator::kExists) {
    return yes_if(wanted.as_bool() ? found != nullptr : found == nullptr);
  }
  if (found == nullptr) {
    return Says::kCannotSay;
  }
  switch (condition.op) {
    case Operator::kEq:
      return yes_if(alike(*found, wanted));
    case Operator::kNeq:
      return differs(*found, wanted);
    case Operator::kIn:
      return yes_if(has_alike(wanted.items(), *found));
    case Operator::kNotIn:
      return is_none_of(*found, wanted.items());
    case Operator::kContains:
      return holds_part(*found, wanted);
    case Operator::kRegex:
      return found->is_string() ? yes_if(condition.regex->search(found->as_string()))
                                : Says::kCannotSay;
    default:
      return holds_order(condition.op, *found, wanted);
  }
}

std::optional<Nanos> amount_of(const policy::Limit& limit, const Asked& call) {
  if (!limit.increment_from) {
    return Nanos{limit.increment.units()} * kNanosPerUnit + limit.increment.nanos();
  }
  const Value* const found = look(*limit.increment_from, call);
  if (found == nullptr || !found->is_number()) {
    return std::nullopt;
  }
  return countable(plain_decimal(found->number_token()));
}

}  // namespace gatecrash::model
