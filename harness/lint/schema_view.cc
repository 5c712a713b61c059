#include "harness/lint/schema_view.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace gatecrash::lint {
namespace {

using wire::Value;
using Schemas = std::vector<const Value*>;

// A schema that refers to itself is followed so far.
constexpr int kReferencesMax = 16;
constexpr std::size_t kAlternativesMax = 64;

/// What "#/$defs/X" names in `root`.
const Value* resolve(const Value& root, std::string_view reference) {
  constexpr std::string_view kHere = "#/";
  if (!reference.starts_with(kHere)) {
    return nullptr;
  }
  reference.remove_prefix(kHere.size());
  const Value* at = &root;
  while (at != nullptr && !reference.empty()) {
    const std::size_t slash = std::min(reference.find('/'), reference.size());
    at = at->find(reference.substr(0, slash));
    reference.remove_prefix(std::min(reference.size(), slash + 1));
  }
  return at;
}

/// Appends `schema` and what it is made of by anyOf, oneOf, allOf and $ref.
void unfold(const Value& root, const Value& schema, int depth, Schemas& out) {
  if (depth > kReferencesMax || out.size() >= kAlternativesMax) {
    return;
  }
  out.push_back(&schema);
  for (const std::string_view key : {"anyOf", "oneOf", "allOf"}) {
    if (const Value* const list = schema.find(key); list != nullptr && list->is_array()) {
      for (const Value& item : list->items()) {
        unfold(root, item, depth + 1, out);
      }
    }
  }
  if (const auto reference = schema.find_string("$ref")) {
    if (const Value* const target = resolve(root, *reference)) {
      unfold(root, *target, depth + 1, out);
    }
  }
}

/// Whether it says nothing of its members, so that any may be there.
bool is_open(const Value& schema) {
  const Value* const more = schema.find("additionalProperties");
  return schema == Value(true) || (more != nullptr && *more == Value(true));
}

class Viewer {
 public:
  explicit Viewer(const Value& root) : root_(root) {}

  /// One step down from all of `from`; `open` when some leave the step free.
  Schemas step(const Schemas& from, const policy::Path::Step& step, bool& open) const {
    Schemas next;
    for (const Value* schema : from) {
      const auto* const key = std::get_if<std::string>(&step);
      const Value* const found = key != nullptr ? property(*schema, *key) : schema->find("items");
      if (found != nullptr && found->is_object()) {
        unfold(root_, *found, 0, next);
      } else {
        open = open || found != nullptr || is_open(*schema) || is_bare(*schema, key != nullptr);
      }
    }
    return next;
  }

 private:
  static const Value* property(const Value& schema, const std::string& key) {
    const Value* const properties = schema.find("properties");
    if (properties != nullptr && properties->find(key) != nullptr) {
      return properties->find(key);
    }
    const Value* const more = schema.find("additionalProperties");
    return more != nullptr && more->is_object() ? more : nullptr;
  }

  /// An object (or array) of which nothing more is said.
  static bool is_bare(const Value& schema, bool object) {
    const auto type = schema.find_string("type");
    if (type && *type != (object ? "object" : "array")) {
      return false;
    }
    const bool composed = schema.find("anyOf") != nullptr || schema.find("oneOf") != nullptr ||
                          schema.find("allOf") != nullptr || schema.find("$ref") != nullptr;
    return !composed && schema.find(object ? "properties" : "items") == nullptr &&
           (!object || schema.find("additionalProperties") == nullptr);
  }

  const Value& root_;
};

std::vector<std::string_view> property_names(const Schemas& schemas) {
  std::vector<std::string_view> names;
  for (const Value* schema : schemas) {
    if (const Value* const properties = schema->find("properties");
        properties != nullptr && properties->is_object()) {
      for (const wire::Member& member : properties->members()) {
        names.push_back(member.key);
      }
    }
  }
  return names;
}

bool is_required(const Schemas& schemas, std::string_view key) {
  return std::any_of(schemas.begin(), schemas.end(), [key](const Value* schema) {
    const Value* const required = schema->find("required");
    return required != nullptr && required->is_array() &&
           std::any_of(required->items().begin(), required->items().end(),
                       [key](const Value& item) { return item == Value(key); });
  });
}

bool is_composed(const Value& schema) {
  return schema.find("anyOf") != nullptr || schema.find("oneOf") != nullptr ||
         schema.find("allOf") != nullptr || schema.find("$ref") != nullptr;
}

/// What the schemas at the path's end say of the value.
void describe(const Schemas& schemas, SchemaView& view) {
  bool free = false;  // one alternative lists no values
  for (const Value* schema : schemas) {
    const Value* const type = schema->find("type");
    const Value* const choice = schema->find("enum");
    const Value* const constant = schema->find("const");
    if (type != nullptr && type->is_string()) {
      view.types.push_back(type->as_string());
    } else if (type != nullptr && type->is_array()) {
      for (const Value& item : type->items()) {
        view.types.push_back(item.is_string() ? std::string_view(item.as_string()) : "");
      }
    }
    if (choice != nullptr && choice->is_array()) {
      for (const Value& item : choice->items()) {
        view.values.push_back(&item);
      }
    } else if (constant != nullptr) {
      view.values.push_back(constant);
    } else if (type != nullptr && !is_composed(*schema) && *type != Value("null")) {
      free = true;
    }
    view.anything = view.anything || (type == nullptr && choice == nullptr && constant == nullptr &&
                                      !is_composed(*schema));
  }
  view.anything = view.anything || (free && !view.values.empty());
}

}  // namespace

SchemaView view_schema(const Value& schema, const policy::Path& path) {
  SchemaView view;
  Schemas at;
  unfold(schema, schema, 0, at);
  const Viewer viewer(schema);
  bool first = true;
  for (const policy::Path::Step& step : path.steps) {
    if (const auto* const key = std::get_if<std::string>(&step); key != nullptr && first) {
      view.optional = !is_required(at, *key);
    }
    first = false;
    bool open = false;
    Schemas next = viewer.step(at, step, open);
    if (next.empty()) {
      view.known = view.anything = open;
      view.siblings = property_names(at);
      return view;
    }
    at = std::move(next);
  }
  view.known = true;
  describe(at, view);
  return view;
}

bool has_type(const SchemaView& view, Value::Kind kind) {
  return view.anything || view.types.empty() ||
         std::any_of(view.types.begin(), view.types.end(), [kind](std::string_view type) {
           return type == wire::kind_name(kind) ||
                  (type == "integer" && kind == Value::Kind::kNumber);
         });
}

}  // namespace gatecrash::lint
