#include <algorithm>
#include <array>

#include "harness/generate/schema_values.h"

namespace gatecrash::generate {
namespace {

// Optional members that an ordinary value has: one in four; lists of a few.
constexpr std::uint32_t kOptionalOneIn = 4;
constexpr std::uint32_t kItemsMore = 3;
constexpr std::uint32_t kItemsMost = 64;  // a list at its largest is still of one message

constexpr int kLongListDepth = 3;  // long lists of long lists are no edge

constexpr std::array<std::uint8_t, 7> kTypesInOrder = {
    SchemaNode::kString,  SchemaNode::kObject,  SchemaNode::kArray, SchemaNode::kNumber,
    SchemaNode::kInteger, SchemaNode::kBoolean, SchemaNode::kNull};

using Append = void (*)(std::string&, const SchemaNode&, ValueDraw&, int);

/// Items that are all different, where the list says so: numbers of their own.
void append_items(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth,
                  std::uint32_t count, Append append) {
  out += '[';
  std::vector<std::string> seen;
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool in_prefix = i < node.prefix.size();
    const SchemaNode* const item = in_prefix ? node.prefix[i] : node.items;
    std::string text;
    if (item == nullptr) {
      text = std::to_string(i + 1);
    } else {
      ValueDraw each{draw.choices, draw.serial + (node.items_unique ? i : 0)};
      append(text, *item, each, depth + 1);
    }
    if (node.items_unique && std::find(seen.begin(), seen.end(), text) != seen.end()) {
      continue;  // one fewer, unless the schema asks for more than it has values
    }
    out += seen.empty() ? "" : ",";
    out += text;
    seen.push_back(std::move(text));
  }
  out += ']';
}

std::uint32_t items_count(const SchemaNode& node, std::uint32_t wanted) {
  std::uint32_t most = std::min(node.items_max, kItemsMost + node.items_min);
  if (node.items_closed) {
    most = std::min<std::uint32_t>(most, static_cast<std::uint32_t>(node.prefix.size()));
  }
  return std::min(std::max(wanted, node.items_min), most);
}

struct Members {
  std::string& out;
  std::uint32_t count = 0;

  void begin(std::string_view key) {
    out += count++ == 0 ? "" : ",";
    out += key;
  }
};

/// Members beyond the named ones, until there are enough.
void append_more_members(Members& members, const SchemaNode& node, ValueDraw& draw, int depth,
                         Append append) {
  for (std::uint32_t i = 0; members.count < node.members_min && !node.closed && i < kItemsMost;
       ++i) {
    members.begin("\"more-" + std::to_string(i) + "\":");
    if (node.additional != nullptr) {
      append(members.out, *node.additional, draw, depth + 1);
    } else {
      members.out += "true";
    }
  }
}

void append_object(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  out += '{';
  Members members{out};
  for (const SchemaNode::Property& property : node.properties) {
    const bool wanted =
        property.required || (depth < kValueDepthMax && members.count < node.members_max &&
                              draw.choices.chance(1, kOptionalOneIn));
    if (wanted) {
      members.begin(property.key);
      append_valid(out, *property.schema, draw, depth + 1);
    }
  }
  append_more_members(members, node, draw, depth, append_valid);
  out += '}';
}

/// All members or only those that must be, or a deep value where anything goes.
void append_edge_object(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  constexpr std::uint32_t kDeep = 20;
  if (node.properties.empty() && node.additional == nullptr && !node.closed &&
      node.members_min == 0) {
    const std::uint32_t levels = draw.choices.below(kDeep);
    for (std::uint32_t i = 0; i < levels && node.members_max > 0; ++i) {
      out += R"({"a":)";
    }
    out += "{}";
    out.append(node.members_max > 0 ? levels : 0, '}');
    return;
  }
  const bool all = draw.choices.chance(1, 2) && depth < kValueDepthMax;
  out += '{';
  Members members{out};
  for (const SchemaNode::Property& property : node.properties) {
    if (!property.required && (!all || members.count >= node.members_max)) {
      continue;
    }
    members.begin(property.key);
    if (draw.choices.chance(1, 3)) {
      append_boundary(out, *property.schema, draw, depth + 1);
    } else {
      append_valid(out, *property.schema, draw, depth + 1);
    }
  }
  append_more_members(members, node, draw, depth, append_boundary);
  out += '}';
}

void append_of_type(std::string& out, std::uint8_t type, const SchemaNode& node, ValueDraw& draw,
                    int depth, bool edge) {
  switch (type) {
    case SchemaNode::kString:
      return edge ? schema_value::append_edge_string(out, node, draw)
                  : schema_value::append_string(out, node, draw);
    case SchemaNode::kObject:
      return edge ? append_edge_object(out, node, draw, depth)
                  : append_object(out, node, draw, depth);
    case SchemaNode::kArray: {
      const bool most = edge && depth < kLongListDepth && draw.choices.chance(1, 2);
      const bool some = !edge && depth < kValueDepthMax;
      const std::uint32_t more = most ? kItemsMost : (some ? draw.choices.below(kItemsMore) : 0);
      return append_items(out, node, draw, depth, items_count(node, more),
                          edge ? append_boundary : append_valid);
    }
    case SchemaNode::kNumber:
    case SchemaNode::kInteger:
      return edge ? schema_value::append_edge_number(out, node, draw)
                  : schema_value::append_number(out, node, draw);
    case SchemaNode::kBoolean:
      out += draw.choices.chance(1, 2) ? "true" : "false";
      return;
    default:
      out += "null";
      return;
  }
}

/// The alternative to go on with: where a schema refers to itself, in the end the last, which is
/// null in what generators of schemas write.
const SchemaNode& choose_alternative(const SchemaNode& node, ValueDraw& draw, int depth,
                                     bool edge) {
  if (depth >= kValueDepthMax) {
    return *node.alternatives.back();
  }
  // The first is what the schema is about; "or null" is for later.
  const bool first = !edge && !draw.choices.chance(1, 4);
  return first ? *node.alternatives.front() : *draw.choices.pick(node.alternatives);
}

/// True where a schema asks for a value without end: there is none, and this is where it stops.
bool has_no_end(const std::string& out, int depth) {
  constexpr std::size_t kBytesMax = 256 * 1024;
  return depth > 4 * kValueDepthMax || out.size() > kBytesMax;
}

}  // namespace

namespace schema_value {

std::uint8_t choose_type(const SchemaNode& node, Choices& choices) {
  std::array<std::uint8_t, 7> own{};
  std::uint32_t count = 0;
  for (const std::uint8_t type : kTypesInOrder) {
    if (node.has(type)) {
      own.at(count++) = type;
    }
  }
  if (count == 0) {
    return SchemaNode::kNull;
  }
  // Without a type anything fits: an object says most, and keywords for it are the commonest.
  if (!node.typed) {
    return node.pattern || node.length_min > 0 || node.length_max < SchemaNode::kUnbounded
               ? SchemaNode::kString
           : node.minimum || node.maximum || node.multiple_of ? SchemaNode::kNumber
           : node.items != nullptr || !node.prefix.empty() || node.items_min > 0
               ? SchemaNode::kArray
               : SchemaNode::kObject;
  }
  return own.at(choices.below(count));
}

void append_plain(std::string& out, std::uint8_t type, ValueDraw& draw) {
  const SchemaNode any;
  append_of_type(out, type, any, draw, kValueDepthMax, false);
}

}  // namespace schema_value

void append_valid(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  if (has_no_end(out, depth)) {
    out += "null";
  } else if (node.is_enum) {
    out += node.enums.empty() ? "null" : draw.choices.pick(node.enums);
  } else if (!node.alternatives.empty()) {
    append_valid(out, choose_alternative(node, draw, depth, false), draw, depth + 1);
  } else if (!node.suggested.empty() && draw.choices.chance(1, 2)) {
    out += draw.choices.pick(node.suggested);
  } else {
    append_of_type(out, schema_value::choose_type(node, draw.choices), node, draw, depth, false);
  }
}

void append_boundary(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth) {
  if (has_no_end(out, depth)) {
    out += "null";
  } else if (node.is_enum) {
    out += node.enums.empty() ? "null" : draw.choices.pick(node.enums);
  } else if (!node.alternatives.empty()) {
    append_boundary(out, choose_alternative(node, draw, depth, true), draw, depth + 1);
  } else {
    append_of_type(out, schema_value::choose_type(node, draw.choices), node, draw, depth, true);
  }
}

}  // namespace gatecrash::generate
