#include <algorithm>
#include <array>
#include <cmath>

#include "harness/generate/schema_values.h"

namespace gatecrash::generate {
namespace {

// Lengths and counts beyond this are not worth breaking: the value would be megabytes.
constexpr std::uint32_t kWorthMax = 5000;

constexpr std::array<std::uint8_t, 6> kWrongTypes = {SchemaNode::kNumber,  SchemaNode::kString,
                                                     SchemaNode::kBoolean, SchemaNode::kArray,
                                                     SchemaNode::kObject,  SchemaNode::kNull};

/// All types that the node or one of its alternatives accepts; an integer counts as a number.
std::uint8_t types_accepted(const SchemaNode& node, int depth = 0) {
  if (node.alternatives.empty() || depth > kValueDepthMax) {
    return node.has(SchemaNode::kInteger) ? node.types | SchemaNode::kNumber : node.types;
  }
  std::uint8_t types = 0;
  for (const SchemaNode* const option : node.alternatives) {
    types |= types_accepted(*option, depth + 1);
  }
  return types;
}

/// A value of a type that is not accepted; false when all are.
bool append_wrong_type(std::string& out, std::uint8_t accepted, ValueDraw& draw) {
  std::array<std::uint8_t, 6> wrong{};
  std::uint32_t count = 0;
  for (const std::uint8_t type : kWrongTypes) {
    if ((accepted & type) == 0) {
      wrong.at(count++) = type;
    }
  }
  if (count == 0) {
    return false;
  }
  schema_value::append_plain(out, wrong.at(draw.choices.below(count)), draw);
  return true;
}

using Keywords = std::vector<std::string_view>;

void add_if(Keywords& keywords, bool condition, std::string_view keyword) {
  if (condition) {
    keywords.push_back(keyword);
  }
}

void add_string_keywords(Keywords& keywords, const SchemaNode& node) {
  const bool free_text = !node.pattern && node.pattern_text.empty() && !node.is_enum;
  add_if(keywords, free_text && node.length_min > 0, "minLength");
  add_if(keywords, free_text && node.length_max < kWorthMax, "maxLength");
  // A character that no pattern of the subset has in it; only anchored ones can be broken so.
  add_if(keywords,
         node.pattern != nullptr && node.pattern_text.starts_with('^') &&
             node.pattern_text.ends_with('$') && node.length_min <= 1 && node.length_max > 0 &&
             node.pattern_text.find('|') == std::string::npos,
         "pattern");
}

void add_number_keywords(Keywords& keywords, const SchemaNode& node) {
  const bool free_number = !node.is_enum;
  add_if(keywords, free_number && node.minimum && !node.multiple_of,
         node.minimum_exclusive ? "exclusiveMinimum" : "minimum");
  add_if(keywords, free_number && node.maximum && !node.multiple_of,
         node.maximum_exclusive ? "exclusiveMaximum" : "maximum");
  add_if(
      keywords,
      free_number && node.multiple_of && *node.multiple_of >= 2 && !node.minimum && !node.maximum,
      "multipleOf");
}

/// The keywords of the node itself that a value of its own types can break alone.
Keywords own_keywords(const SchemaNode& node) {
  Keywords keywords;
  const std::uint8_t accepted = types_accepted(node);
  const bool all_types = (accepted & SchemaNode::kAny) == SchemaNode::kAny;
  if (!node.alternatives.empty()) {
    add_if(keywords, !all_types, node.one_of ? "oneOf" : "anyOf");
    return keywords;
  }
  if (node.is_enum) {
    keywords.push_back("enum");
    return keywords;
  }
  add_if(keywords, node.typed && !all_types, "type");
  if (!node.typed || (node.types & (node.types - 1)) != 0) {
    return keywords;  // of several types: which keyword a value breaks is not plain
  }
  switch (node.types) {
    case SchemaNode::kString:
      add_string_keywords(keywords, node);
      break;
    case SchemaNode::kNumber:
    case SchemaNode::kInteger:
      add_number_keywords(keywords, node);
      break;
    case SchemaNode::kArray:
      add_if(keywords, node.items_min > 0 && node.items_min < kWorthMax, "minItems");
      add_if(keywords, node.items_max < 64 && !node.items_closed && !node.items_unique, "maxItems");
      add_if(keywords,
             node.items_unique && node.items_max > 1 && node.prefix.empty() && !node.items_closed &&
                 node.items_min <= 2,
             "uniqueItems");
      break;
    case SchemaNode::kObject:
      add_if(keywords,
             std::any_of(node.properties.begin(), node.properties.end(),
                         [](const auto& property) { return property.required; }) &&
                 node.members_min == 0,
             "required");
      add_if(keywords, node.closed && node.members_max == SchemaNode::kUnbounded,
             "additionalProperties");
      break;
    default:
      break;
  }
  return keywords;
}

void append_broken_enum(std::string& out, const SchemaNode& node) {
  // Longer than all of them, so none of them.
  std::size_t longest = 0;
  for (const std::string& value : node.enums) {
    longest = std::max(longest, value.size());
  }
  const bool numbers = node.typed && !node.has(SchemaNode::kString) &&
                       (node.has(SchemaNode::kNumber) || node.has(SchemaNode::kInteger));
  if (numbers) {
    out += '1' + std::string(longest, '0');
  } else {
    schema_value::append_text(out, static_cast<std::uint32_t>(longest), "x");
  }
}

/// The node's object with one thing wrong at its own level; `without` is a member to leave out.
void append_object_with(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth,
                        std::string_view without, bool unexpected) {
  out += '{';
  bool first = true;
  for (const SchemaNode::Property& property : node.properties) {
    if (!property.required || property.name == without) {
      continue;
    }
    out += first ? "" : ",";
    first = false;
    out += property.key;
    append_valid(out, *property.schema, draw, depth + 1);
  }
  if (unexpected) {
    out += first ? "" : ",";
    out += "\"unexpected_argument\":" + std::to_string(draw.serial);
  }
  out += '}';
}

Broken break_required(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  std::vector<const SchemaNode::Property*> required;
  for (const SchemaNode::Property& property : node.properties) {
    if (property.required) {
      required.push_back(&property);
    }
  }
  const std::string& name = draw.choices.pick(required)->name;
  append_object_with(out, node, draw, depth, name, false);
  return {"required", "/" + name};
}

void append_list(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth,
                 std::uint32_t count) {
  out += '[';
  for (std::uint32_t i = 0; i < count; ++i) {
    out += i == 0 ? "" : ",";
    const SchemaNode* const item = i < node.prefix.size() ? node.prefix[i] : node.items;
    if (item == nullptr) {
      out += std::to_string(i);
    } else {
      append_valid(out, *item, draw, depth + 1);
    }
  }
  out += ']';
}

void append_twins(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  std::string item;
  if (node.items == nullptr) {
    item = "1";
  } else {
    append_valid(item, *node.items, draw, depth + 1);
  }
  out += "[" + item + "," + item + "]";
}

Broken break_keyword(std::string& out, std::string_view keyword, const SchemaNode& node,
                     ValueDraw& draw, int depth) {
  if (keyword == "required") {
    return break_required(out, node, draw, depth);
  }
  if (keyword == "type" || keyword == "anyOf" || keyword == "oneOf") {
    append_wrong_type(out, types_accepted(node), draw);
  } else if (keyword == "enum") {
    append_broken_enum(out, node);
  } else if (keyword == "minLength") {
    schema_value::append_text(out, node.length_min - 1, "x");
  } else if (keyword == "maxLength") {
    schema_value::append_text(out, node.length_max + 1, "x");
  } else if (keyword == "pattern") {
    schema_value::append_text(out, 1, "\xc3\xa9");
  } else if (keyword == "minimum" || keyword == "exclusiveMinimum") {
    const double limit = keyword == "minimum" ? *node.minimum - 1 : *node.minimum;
    schema_value::append_double(out, std::floor(limit));
  } else if (keyword == "maximum" || keyword == "exclusiveMaximum") {
    const double limit = keyword == "maximum" ? *node.maximum + 1 : *node.maximum;
    schema_value::append_double(out, std::ceil(limit));
  } else if (keyword == "multipleOf") {
    schema_value::append_double(out, 1);
  } else if (keyword == "minItems") {
    append_list(out, node, draw, depth, node.items_min - 1);
  } else if (keyword == "maxItems") {
    append_list(out, node, draw, depth, node.items_max + 1);
  } else if (keyword == "uniqueItems") {
    append_twins(out, node, draw, depth);
  } else {
    append_object_with(out, node, draw, depth, {}, true);
    return {keyword, "/unexpected_argument"};
  }
  return {keyword, {}};
}

/// Breaks one member below, and gives the others as they should be.
std::optional<Broken> break_below(std::string& out, const SchemaNode& node, ValueDraw& draw,
                                  int depth) {
  if (node.properties.empty() || depth >= kValueDepthMax || !node.typed ||
      node.types != SchemaNode::kObject || node.members_max != SchemaNode::kUnbounded) {
    return std::nullopt;
  }
  const SchemaNode::Property& chosen = draw.choices.pick(node.properties);
  std::string inner;
  auto broken = append_invalid(inner, *chosen.schema, draw, depth + 1);
  if (!broken) {
    return std::nullopt;
  }
  out += '{';
  for (const SchemaNode::Property& property : node.properties) {
    if (property.required && &property != &chosen) {
      out += property.key;
      append_valid(out, *property.schema, draw, depth + 1);
      out += ',';
    }
  }
  out += chosen.key + inner + "}";
  broken->where.insert(0, "/" + chosen.name);
  return broken;
}

}  // namespace

std::optional<Broken> append_invalid(std::string& out, const SchemaNode& node, ValueDraw& draw,
                                     int depth) {
  if (draw.choices.chance(2, 3)) {
    if (auto broken = break_below(out, node, draw, depth)) {
      return broken;
    }
  }
  const Keywords keywords = own_keywords(node);
  if (keywords.empty()) {
    return break_below(out, node, draw, depth);
  }
  return break_keyword(out, draw.choices.pick(keywords), node, draw, depth);
}

}  // namespace gatecrash::generate
