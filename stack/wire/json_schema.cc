#include "stack/wire/json_schema.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "stack/wire/number.h"

namespace gatecrash::wire {

struct JsonSchema::Node {
  bool never = false;        // the schema `false`
  std::uint8_t types = 0;    // a bit for each of kTypeNames; none: any
  std::vector<Value> enums;  // of `enum`, or the one value of `const`
  bool has_enum = false;
  std::optional<std::string> minimum;  // number tokens
  std::optional<std::string> maximum;
  std::vector<Node> any_of;
  std::vector<std::string> property_names;
  std::vector<Node> property_schemas;  // one for each name
  std::vector<std::string> required;
  std::vector<Node> additional;  // at most one
  std::vector<Node> items;       // at most one
};

namespace {

using Node = JsonSchema::Node;

constexpr std::array<std::string_view, 7> kTypeNames = {"null",  "boolean", "number", "string",
                                                        "array", "object",  "integer"};
constexpr std::size_t kInteger = 6;

// Keywords that would refuse values if they were understood.
constexpr std::array<std::string_view, 27> kUnsupported = {"$ref",
                                                           "$dynamicRef",
                                                           "allOf",
                                                           "oneOf",
                                                           "not",
                                                           "if",
                                                           "then",
                                                           "else",
                                                           "pattern",
                                                           "patternProperties",
                                                           "propertyNames",
                                                           "dependentRequired",
                                                           "minLength",
                                                           "maxLength",
                                                           "minItems",
                                                           "maxItems",
                                                           "minProperties",
                                                           "maxProperties",
                                                           "uniqueItems",
                                                           "dependentSchemas",
                                                           "contains",
                                                           "prefixItems",
                                                           "multipleOf",
                                                           "unevaluatedItems",
                                                           "exclusiveMinimum",
                                                           "exclusiveMaximum",
                                                           "unevaluatedProperties"};

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : key) {
    if (c == '~' || c == '/') {
      (pointer += '~') += c == '~' ? '0' : '1';
    } else {
      pointer += c;
    }
  }
  return pointer;
}

tl::unexpected<Error> bad(std::string_view keyword, std::string_view what,
                          const std::string& where) {
  return fail(Code::kConfigInvalid, "\"" + std::string(keyword) + "\" " + std::string(what),
              pointer_to(where, keyword));
}

// --- reading a schema ----------------------------------------------------------------------------

Status read_node(const Value& schema, const std::string& where, Node& node);

Status read_types(const Value& type, const std::string& where, Node& node) {
  const Value::Array one = {type};
  for (const Value& name : type.is_array() ? type.items() : one) {
    const auto* const known =
        name.is_string() ? std::find(kTypeNames.begin(), kTypeNames.end(), name.as_string())
                         : kTypeNames.end();
    if (known == kTypeNames.end()) {
      return bad("type", "names no JSON Schema type", where);
    }
    node.types |=
        static_cast<std::uint8_t>(1U << static_cast<unsigned>(known - kTypeNames.begin()));
  }
  return {};
}

Status read_limit(std::string_view keyword, const Value& limit, const std::string& where,
                  std::optional<std::string>& out) {
  if (!limit.is_number()) {
    return bad(keyword, "is not a number", where);
  }
  out = limit.number_token();
  return {};
}

Status read_properties(const Value& properties, const std::string& where, Node& node) {
  if (!properties.is_object()) {
    return bad("properties", "is not an object", where);
  }
  const std::string here = pointer_to(where, "properties");
  for (const Member& property : properties.members()) {
    node.property_names.push_back(property.key);
    TRY_STATUS(read_node(property.value, pointer_to(here, property.key),
                         node.property_schemas.emplace_back()));
  }
  return {};
}

Status read_required(const Value& required, const std::string& where, Node& node) {
  if (!required.is_array()) {
    return bad("required", "is not an array", where);
  }
  for (const Value& name : required.items()) {
    if (!name.is_string()) {
      return bad("required", "holds something other than names", where);
    }
    node.required.push_back(name.as_string());
  }
  return {};
}

Status read_any_of(const Value& branches, const std::string& where, Node& node) {
  if (!branches.is_array() || branches.items().empty()) {
    return bad("anyOf", "is not an array of schemas", where);
  }
  const std::string here = pointer_to(where, "anyOf");
  for (const Value& branch : branches.items()) {
    const std::string at = pointer_to(here, std::to_string(node.any_of.size()));
    TRY_STATUS(read_node(branch, at, node.any_of.emplace_back()));
  }
  return {};
}

Status read_enum(const Value& values, const std::string& where, Node& node) {
  if (!values.is_array() || node.has_enum) {
    return bad("enum", "is not an array, or stands beside const", where);
  }
  node.enums = values.items();
  node.has_enum = true;
  return {};
}

Status read_keyword(const Member& member, const std::string& where, Node& node) {
  const std::string_view key = member.key;
  const Value& value = member.value;
  if (key == "type") {
    return read_types(value, where, node);
  }
  if (key == "enum") {
    return read_enum(value, where, node);
  }
  if (key == "const") {
    return read_enum(Value(Value::Array{value}), where, node);
  }
  if (key == "anyOf") {
    return read_any_of(value, where, node);
  }
  if (key == "properties") {
    return read_properties(value, where, node);
  }
  if (key == "required") {
    return read_required(value, where, node);
  }
  if (key == "additionalProperties") {
    if (value.is_bool() && value.as_bool()) {
      return {};  // anything goes, which is what no schema says too
    }
    return read_node(value, pointer_to(where, key), node.additional.emplace_back());
  }
  if (key == "items") {
    return read_node(value, pointer_to(where, key), node.items.emplace_back());
  }
  if (key == "minimum" || key == "maximum") {
    return read_limit(key, value, where, key == "minimum" ? node.minimum : node.maximum);
  }
  if (std::find(kUnsupported.begin(), kUnsupported.end(), key) != kUnsupported.end()) {
    return fail(Code::kConfigUnknown,
                "the JSON Schema keyword \"" + member.key + "\" is not supported",
                pointer_to(where, key));
  }
  return {};
}

Status read_node(const Value& schema, const std::string& where, Node& node) {
  if (schema.is_bool()) {
    node.never = !schema.as_bool();
    return {};
  }
  if (!schema.is_object()) {
    return fail(Code::kConfigInvalid, "a schema is an object or a boolean", where);
  }
  for (const Member& member : schema.members()) {
    TRY_STATUS(read_keyword(member, where, node));
  }
  return {};
}

// --- checking a value ----------------------------------------------------------------------------

/// Equal as JSON Schema compares: numbers by value, members in any order.
bool equal(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) {
    return false;
  }
  if (a.is_number()) {
    return compare_numbers(a.number_token(), b.number_token()) == 0;
  }
  if (a.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      equal);
  }
  if (a.is_object()) {
    return a.members().size() == b.members().size() &&
           std::all_of(a.members().begin(), a.members().end(), [&](const Member& member) {
             const Value* const other = b.find(member.key);
             return other != nullptr && equal(member.value, *other);
           });
  }
  return a == b;
}

bool has_type(const Node& node, const Value& value) {
  const auto kind = static_cast<unsigned>(value.kind());
  if (node.types == 0 || (node.types >> kind & 1U) != 0) {
    return true;
  }
  return (node.types >> kInteger & 1U) != 0 && value.is_number() &&
         is_whole_number(value.number_token());
}

/// "string", "string or null".
std::string type_words(std::uint8_t types) {
  std::string words;
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if ((types >> i & 1U) != 0) {
      (words += words.empty() ? "" : " or ") += kTypeNames.at(i);
    }
  }
  return words;
}

/// Where a value stands, spelt out only when it has a fault.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;
  std::optional<std::size_t> index;  // of an array's item

  std::string pointer() const {
    if (parent == nullptr) {
      return {};
    }
    return pointer_to(parent->pointer(), index ? std::to_string(*index) : std::string(key));
  }
};

class Checker {
 public:
  void check(const Node& node, const Value& value, const Place& at) {
    if (full()) {
      return;
    }
    if (node.never) {
      return add(at, "is not allowed here");
    }
    if (!has_type(node, value)) {
      return add(at, wrong_type(node.types, value));
    }
    if (node.has_enum && std::none_of(node.enums.begin(), node.enums.end(),
                                      [&](const Value& one) { return equal(one, value); })) {
      add(at, "is not one of the values allowed");
    }
    if (value.is_number()) {
      check_limits(node, value.number_token(), at);
    } else if (value.is_object()) {
      check_members(node, value, at);
    } else if (value.is_array() && !node.items.empty()) {
      for (std::size_t i = 0; i < value.items().size() && !full(); ++i) {
        check(node.items.front(), value.items()[i], Place{&at, {}, i});
      }
    }
    if (!node.any_of.empty()) {
      check_any_of(node, value, at);
    }
  }

  std::vector<SchemaFault> take() { return std::move(faults_); }

 private:
  bool full() const { return faults_.size() >= kSchemaFaultsMax; }

  void add(const Place& at, std::string message) {
    if (!full()) {
      faults_.push_back(SchemaFault{at.pointer(), std::move(message)});
    }
  }

  static std::string wrong_type(std::uint8_t types, const Value& value) {
    return "should be " + type_words(types) + ", not " + std::string(kind_name(value.kind()));
  }

  void check_limits(const Node& node, const std::string& token, const Place& at) {
    if (node.minimum && compare_numbers(token, *node.minimum) < 0) {
      add(at, "is below the minimum of " + *node.minimum);
    }
    if (node.maximum && compare_numbers(token, *node.maximum) > 0) {
      add(at, "is above the maximum of " + *node.maximum);
    }
  }

  void check_members(const Node& node, const Value& value, const Place& at) {
    for (const std::string& name : node.required) {
      if (value.find(name) == nullptr) {
        add(Place{&at, name, {}}, "is required");
      }
    }
    if (node.property_names.empty() && node.additional.empty()) {
      return;
    }
    for (const Member& member : value.members()) {
      const auto name =
          std::find(node.property_names.begin(), node.property_names.end(), member.key);
      const Place place{&at, member.key, {}};
      if (name != node.property_names.end()) {
        const auto index = static_cast<std::size_t>(name - node.property_names.begin());
        check(node.property_schemas[index], member.value, place);
      } else if (!node.additional.empty()) {
        check(node.additional.front(), member.value, place);
      }
    }
  }

  /// A failed anyOf tells the faults of the one branch whose type fits, where there is such a one:
  /// for "an object or null" that is what the writer of the value wants to know.
  void check_any_of(const Node& node, const Value& value, const Place& at) {
    std::vector<std::vector<SchemaFault>> near;
    std::uint8_t types = 0;
    for (const Node& branch : node.any_of) {
      Checker checker;
      checker.check(branch, value, at);
      if (checker.faults_.empty()) {
        return;
      }
      types |= branch.types;
      if (has_type(branch, value)) {
        near.push_back(checker.take());
      }
    }
    if (near.size() == 1) {
      for (SchemaFault& fault : near.front()) {
        if (!full()) {
          faults_.push_back(std::move(fault));
        }
      }
    } else if (near.empty()) {
      add(at, wrong_type(types, value));
    } else {
      add(at, "has none of the forms allowed");
    }
  }

  std::vector<SchemaFault> faults_;
};

}  // namespace

JsonSchema::JsonSchema(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

Result<JsonSchema> JsonSchema::read(const Value& schema) {
  auto root = std::make_shared<Node>();
  TRY_STATUS(read_node(schema, "", *root));
  return JsonSchema(std::move(root));
}

std::vector<SchemaFault> JsonSchema::check(const Value& value) const {
  Checker checker;
  checker.check(*root_, value, Place());
  return checker.take();
}

}  // namespace gatecrash::wire
