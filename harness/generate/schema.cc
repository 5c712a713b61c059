#include "harness/generate/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "harness/generate/schema_fold.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

using wire::Member;
using wire::Value;

// Keywords that restrict values and are not read.
constexpr std::array<std::string_view, 12> kUnread = {"$dynamicRef",
                                                      "not",
                                                      "if",
                                                      "then",
                                                      "else",
                                                      "dependentRequired",
                                                      "dependentSchemas",
                                                      "patternProperties",
                                                      "propertyNames",
                                                      "contains",
                                                      "unevaluatedItems",
                                                      "unevaluatedProperties"};

// The schema comes from a peer: neither its size nor its depth may be ours.
constexpr std::size_t kNodesMax = 4096;
constexpr int kDepthMax = 64;

std::uint8_t type_bit(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::uint8_t>, 7> kNames = {{
      {"null", SchemaNode::kNull},
      {"boolean", SchemaNode::kBoolean},
      {"integer", SchemaNode::kInteger},
      {"number", SchemaNode::kNumber},
      {"string", SchemaNode::kString},
      {"array", SchemaNode::kArray},
      {"object", SchemaNode::kObject},
  }};
  for (const auto& [known, bit] : kNames) {
    if (known == name) {
      return bit;
    }
  }
  return 0;
}

std::optional<double> number_of(const Value* value) {
  if (value == nullptr || !value->is_number()) {
    return std::nullopt;
  }
  const std::string& token = value->number_token();
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

void read_count(const Value& schema, std::string_view keyword, std::uint32_t& out) {
  const auto number = number_of(schema.find(keyword));
  if (number && *number >= 0 && *number < SchemaNode::kUnbounded) {
    out = static_cast<std::uint32_t>(*number);
  }
}

class Reader {
 public:
  Reader(const Value& document, std::vector<std::unique_ptr<SchemaNode>>& nodes)
      : fold_(document), nodes_(nodes) {}

  bool understood() const { return understood_ && fold_.understood(); }

  /// The node of a schema as it stands in the document (or of one that was folded).
  const SchemaNode* read(const Value& schema) {
    if (depth_ > kDepthMax || nodes_.size() > kNodesMax) {
      understood_ = false;
      return nodes_.front().get();
    }
    // A schema that refers to itself is met again under the same reference.
    const auto reference = schema.find_string("$ref");
    if (reference && schema.members().size() == 1) {
      const auto known = by_reference_.find(std::string(*reference));
      if (known != by_reference_.end()) {
        return known->second;
      }
    }
    SchemaNode* const node = nodes_.emplace_back(std::make_unique<SchemaNode>()).get();
    if (reference && schema.members().size() == 1) {
      by_reference_.emplace(*reference, node);
    }
    ++depth_;
    fill(*node, fold_.folded(schema));
    --depth_;
    return node;
  }

 private:
  void fill(SchemaNode& node, const Value& schema) {
    if (schema.is_bool() && !schema.as_bool()) {
      node.types = 0;
    }
    if (!schema.is_object()) {
      return;
    }
    for (const std::string_view keyword : kUnread) {
      understood_ = understood_ && schema.find(keyword) == nullptr;
    }
    read_types(node, schema);
    read_values(node, schema);
    read_string(node, schema);
    if (node.length_min > 0 || node.length_max < SchemaNode::kUnbounded || node.pattern) {
      node.suggested.clear();
    }
    read_number(node, schema);
    read_array(node, schema);
    read_object(node, schema);
    read_alternatives(node, schema);
  }

  static void read_types(SchemaNode& node, const Value& schema) {
    const Value* const type = schema.find("type");
    if (type == nullptr) {
      return;
    }
    node.typed = true;
    node.types = 0;
    if (type->is_string()) {
      node.types = type_bit(type->as_string());
    } else if (type->is_array()) {
      for (const Value& name : type->items()) {
        node.types |= name.is_string() ? type_bit(name.as_string()) : std::uint8_t{0};
      }
    }
  }

  static void read_values(SchemaNode& node, const Value& schema) {
    if (const Value* const one = schema.find("const"); one != nullptr) {
      node.is_enum = true;
      node.enums = {wire::write_json(*one)};
    } else if (const Value* const some = schema.find("enum"); some != nullptr && some->is_array()) {
      node.is_enum = true;
      for (const Value& value : some->items()) {
        node.enums.push_back(wire::write_json(value));
      }
    }
    if (const Value* const value = schema.find("default"); value != nullptr) {
      suggest(node, *value);
    }
    const Value* const examples = schema.find("examples");
    for (std::size_t i = 0;
         examples != nullptr && examples->is_array() && i < examples->items().size(); ++i) {
      suggest(node, examples->items()[i]);
    }
  }

  /// Keeps a default or an example, when its type is one that the schema has: real ones are not
  /// always. What else stands in the schema it may still break: so only where nothing does.
  static void suggest(SchemaNode& node, const Value& value) {
    constexpr std::array<std::uint8_t, 6> kBits = {SchemaNode::kNull,   SchemaNode::kBoolean,
                                                   SchemaNode::kNumber, SchemaNode::kString,
                                                   SchemaNode::kArray,  SchemaNode::kObject};
    const bool scalar = !value.is_array() && !value.is_object() && !value.is_number();
    if (scalar && node.has(kBits.at(static_cast<std::size_t>(value.kind())))) {
      node.suggested.push_back(wire::write_json(value));
    }
  }

  void read_string(SchemaNode& node, const Value& schema) {
    read_count(schema, "minLength", node.length_min);
    read_count(schema, "maxLength", node.length_max);
    node.format = schema.find_string("format").value_or("");
    if (const auto pattern = schema.find_string("pattern")) {
      node.pattern_text = *pattern;
      if (auto read = Pattern::read(*pattern)) {
        node.pattern = std::make_shared<const Pattern>(*std::move(read));
      } else {
        understood_ = false;
      }
    }
  }

  static void read_number(SchemaNode& node, const Value& schema) {
    node.minimum = number_of(schema.find("minimum"));
    node.maximum = number_of(schema.find("maximum"));
    if (const auto above = number_of(schema.find("exclusiveMinimum"));
        above && (!node.minimum || *above >= *node.minimum)) {
      node.minimum = above;
      node.minimum_exclusive = true;
    }
    if (const auto below = number_of(schema.find("exclusiveMaximum"));
        below && (!node.maximum || *below <= *node.maximum)) {
      node.maximum = below;
      node.maximum_exclusive = true;
    }
    node.multiple_of = number_of(schema.find("multipleOf"));
  }

  void read_array(SchemaNode& node, const Value& schema) {
    read_count(schema, "minItems", node.items_min);
    read_count(schema, "maxItems", node.items_max);
    const Value* const unique = schema.find("uniqueItems");
    node.items_unique = unique != nullptr && unique->is_bool() && unique->as_bool();
    const Value* const prefix = schema.find("prefixItems");
    for (std::size_t i = 0; prefix != nullptr && prefix->is_array() && i < prefix->items().size();
         ++i) {
      node.prefix.push_back(read(prefix->items()[i]));
    }
    if (const Value* const items = schema.find("items"); items != nullptr) {
      node.items_closed = items->is_bool() && !items->as_bool();
      node.items = items->is_object() ? read(*items) : nullptr;
    }
  }

  void read_object(SchemaNode& node, const Value& schema) {
    read_count(schema, "minProperties", node.members_min);
    read_count(schema, "maxProperties", node.members_max);
    if (const Value* const more = schema.find("additionalProperties"); more != nullptr) {
      node.closed = more->is_bool() && !more->as_bool();
      node.additional = more->is_object() ? read(*more) : nullptr;
    }
    const Value* const properties = schema.find("properties");
    for (std::size_t i = 0;
         properties != nullptr && properties->is_object() && i < properties->members().size();
         ++i) {
      const Member& property = properties->members()[i];
      add_property(node, property.key, read(property.value));
    }
    const Value* const required = schema.find("required");
    for (std::size_t i = 0;
         required != nullptr && required->is_array() && i < required->items().size(); ++i) {
      if (required->items()[i].is_string()) {
        require(node, required->items()[i].as_string());
      }
    }
  }

  static void add_property(SchemaNode& node, const std::string& name, const SchemaNode* schema) {
    std::string key;
    wire::append_json_string(key, name);
    node.properties.push_back({name, key + ":", schema});
  }

  void require(SchemaNode& node, const std::string& name) {
    const auto property =
        std::find_if(node.properties.begin(), node.properties.end(),
                     [&](const SchemaNode::Property& one) { return one.name == name; });
    if (property != node.properties.end()) {
      property->required = true;
      return;
    }
    add_property(node, name, node.additional != nullptr ? node.additional : read(Value(true)));
    node.properties.back().required = true;
  }

  void read_alternatives(SchemaNode& node, const Value& schema) {
    for (const std::string_view keyword : {"anyOf", "oneOf"}) {
      const Value* const options = schema.find(keyword);
      if (options == nullptr || !options->is_array()) {
        continue;
      }
      understood_ = understood_ && node.alternatives.empty();
      node.one_of = keyword == "oneOf";
      Value rest = schema;
      rest.erase(keyword);
      for (const std::string_view annotation : {"title", "description", "default", "examples"}) {
        rest.erase(annotation);
      }
      // Alone it keeps its reference, by which a schema that refers to itself is met again.
      const bool alone = rest.members().empty();
      for (const Value& option : options->items()) {
        node.alternatives.push_back(alone ? read(option) : read(fold_.both(rest, option)));
      }
    }
  }

  SchemaFold fold_;
  std::vector<std::unique_ptr<SchemaNode>>& nodes_;
  std::map<std::string, const SchemaNode*, std::less<>> by_reference_;
  int depth_ = 0;
  bool understood_ = true;
};

}  // namespace

Schema Schema::read(const Value& schema) {
  const auto nodes = std::make_shared<std::vector<std::unique_ptr<SchemaNode>>>();
  Reader reader(schema, *nodes);
  Schema read;
  read.root_ = reader.read(schema);
  read.understood_ = reader.understood();
  read.nodes_ = nodes;
  return read;
}

}  // namespace gatecrash::generate
