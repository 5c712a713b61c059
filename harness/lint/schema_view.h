// schema_view: what a tool's input schema says of the argument that a path names.
//
// Follows properties, items, anyOf, oneOf, allOf and $ref within the schema; what it cannot follow
// counts as anything. Views the schema. Pure. Source: JSON Schema 2020-12.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::lint {

struct SchemaView {
  bool known = false;                      // the schema has such an argument
  bool anything = false;                   // it may have any value: nothing below is known then
  std::vector<std::string_view> types;     // JSON Schema's words; empty: not said
  std::vector<const wire::Value*> values;  // of enum and const; empty: not said
  std::vector<std::string_view> siblings;  // known names beside the first unknown step
  bool optional = false;                   // the first step is not required
};

/// `schema`: of the arguments object. `path`: into the arguments.
SchemaView view_schema(const wire::Value& schema, const policy::Path& path);

/// Whether a value of that kind can have one of the types ("integer" is a number).
bool has_type(const SchemaView& view, wire::Value::Kind kind);

}  // namespace gatecrash::lint
