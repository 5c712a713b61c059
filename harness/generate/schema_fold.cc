#include "harness/generate/schema_fold.h"

#include <algorithm>
#include <string>

#include "stack/wire/number.h"

namespace gatecrash::generate {
namespace {

using wire::Member;
using wire::Value;

// A chain of references longer than this refers to itself.
constexpr int kChainMax = 16;

/// The types that both lists have; an integer is a number.
Value types_of_both(const Value& a, const Value& b) {
  const auto list = [](const Value& types) {
    return types.is_array() ? types.items() : Value::Array{types};
  };
  Value::Array both;
  for (const Value& one : list(a)) {
    for (const Value& other : list(b)) {
      if (one == other || (one == Value("integer") && other == Value("number"))) {
        both.push_back(one);
      } else if (one == Value("number") && other == Value("integer")) {
        both.push_back(other);
      }
    }
  }
  return both;
}

Value values_of_both(const Value& a, const Value& b) {
  Value::Array both;
  for (const Value& one : a.items()) {
    if (std::find(b.items().begin(), b.items().end(), one) != b.items().end()) {
      both.push_back(one);
    }
  }
  return both;
}

Value names_of_both(const Value& a, const Value& b) {
  Value all = a;
  for (const Value& name : b.items()) {
    if (std::find(all.items().begin(), all.items().end(), name) == all.items().end()) {
      all.push_back(name);
    }
  }
  return all;
}

bool is_one_of(std::string_view keyword, std::initializer_list<std::string_view> keywords) {
  return std::find(keywords.begin(), keywords.end(), keyword) != keywords.end();
}

bool is_limit(std::string_view keyword) {
  return is_one_of(keyword,
                   {"minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum",
                    "maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"});
}

bool both_are_arrays(const Value& a, const Value& b) { return a.is_array() && b.is_array(); }

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    out += escape ? (token[i + 1] == '1' ? '/' : '~') : token[i];
    i += escape ? 1 : 0;
  }
  return out;
}

}  // namespace

const Value* SchemaFold::resolve(std::string_view reference) const {
  if (!reference.starts_with('#')) {
    return nullptr;
  }
  reference.remove_prefix(1);
  const Value* at = &document_;
  while (at != nullptr && !reference.empty()) {
    if (reference.front() != '/') {
      return nullptr;
    }
    reference.remove_prefix(1);
    const std::size_t end = std::min(reference.find('/'), reference.size());
    at = at->find(unescaped(reference.substr(0, end)));
    reference.remove_prefix(end);
  }
  return at;
}

void SchemaFold::merge(Value& into, const Member& member, int depth) {
  Value* const own = into.find(member.key);
  const Value& value = member.value;
  if (own == nullptr) {
    into.set(member.key, value);
  } else if (*own == value) {
    return;
  } else if (member.key == "type") {
    *own = types_of_both(*own, value);
  } else if (member.key == "enum" && both_are_arrays(*own, value)) {
    *own = values_of_both(*own, value);
  } else if (member.key == "required" && both_are_arrays(*own, value)) {
    *own = names_of_both(*own, value);
  } else if (member.key == "properties" && own->is_object() && value.is_object()) {
    for (const Member& property : value.members()) {
      Value* const twin = own->find(property.key);
      if (twin == nullptr) {
        own->set(property.key, property.value);
      } else {
        *twin = both_at(*twin, property.value, depth + 1);
      }
    }
  } else if (is_one_of(member.key, {"items", "additionalProperties"})) {
    *own = both_at(*own, value, depth + 1);
  } else if (is_limit(member.key) && !(own->is_number() && value.is_number())) {
    understood_ = false;
  } else if (is_one_of(member.key,
                       {"minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"})) {
    *own = wire::compare_numbers(own->number_token(), value.number_token()) < 0 ? value : *own;
  } else if (is_one_of(member.key,
                       {"maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"})) {
    *own = wire::compare_numbers(own->number_token(), value.number_token()) > 0 ? value : *own;
  } else if (is_one_of(member.key, {"const", "pattern", "multipleOf", "anyOf", "oneOf",
                                    "prefixItems", "uniqueItems"})) {
    understood_ = false;
  }
}

Value SchemaFold::both_at(const Value& a, const Value& b, int depth) {
  if (a.is_bool()) {
    return a.as_bool() ? b : a;
  }
  if (b.is_bool()) {
    return b.as_bool() ? a : b;
  }
  Value all = folded_at(a, depth);
  const Value other = folded_at(b, depth);
  if (!all.is_object() || !other.is_object()) {
    return all;
  }
  for (const Member& member : other.members()) {
    merge(all, member, depth);
  }
  return all;
}

Value SchemaFold::folded_at(const Value& schema, int depth) {
  if (!schema.is_object() || (schema.find("$ref") == nullptr && schema.find("allOf") == nullptr)) {
    return schema;
  }
  if (depth > kChainMax) {
    understood_ = false;
    return true;
  }
  Value own = schema;
  own.erase("$ref");
  own.erase("allOf");
  if (const auto reference = schema.find_string("$ref")) {
    const Value* const target = resolve(*reference);
    if (target == nullptr) {
      understood_ = false;
    } else {
      own = both_at(own, *target, depth + 1);
    }
  }
  const Value* const parts = schema.find("allOf");
  for (std::size_t i = 0; parts != nullptr && parts->is_array() && i < parts->items().size(); ++i) {
    own = both_at(own, parts->items()[i], depth + 1);
  }
  return own;
}

Value SchemaFold::folded(const Value& schema) { return folded_at(schema, 0); }

Value SchemaFold::both(const Value& a, const Value& b) { return both_at(a, b, 0); }

}  // namespace gatecrash::generate
