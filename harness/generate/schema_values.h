// schema_values: JSON text for a schema: values that fit, values at its edges, values that break
// it.
//
// Written straight into a string, without a tree. Recursion is bounded by the schema's nodes and by
// kValueDepthMax. Deterministic for equal choices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/generate/choices.h"
#include "harness/generate/schema.h"

namespace gatecrash::generate {

// A schema that refers to itself ends here, with as little as it requires.
inline constexpr int kValueDepthMax = 6;

/// What all values of one call share.
struct ValueDraw {
  Choices& choices;
  std::uint64_t serial = 0;  // the call's number: in strings that mean nothing else
};

/// A value that the schema accepts and that is in no way special.
void append_valid(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth = 0);

/// A value that the schema accepts, at an edge of what it accepts where it has one.
void append_boundary(std::string& out, const SchemaNode& node, ValueDraw& draw, int depth = 0);

/// What a value breaks: one keyword in one place.
struct Broken {
  std::string_view keyword;  // "required", "maxLength"; of the node's own
  std::string where;         // JSON Pointer to the value, or to the member that is missing
};

/// A value that breaks one keyword of the schema, there or below; nothing (and nothing appended)
/// when the schema has no keyword that can be broken alone.
std::optional<Broken> append_invalid(std::string& out, const SchemaNode& node, ValueDraw& draw,
                                     int depth = 0);

namespace schema_value {

/// A JSON string of exactly that many code points.
void append_text(std::string& out, std::uint32_t length, std::string_view character);

/// `raw` as a JSON string.
void append_quoted(std::string& out, std::string_view raw);

/// A string that the node accepts.
void append_string(std::string& out, const SchemaNode& node, ValueDraw& draw);
void append_edge_string(std::string& out, const SchemaNode& node, ValueDraw& draw);

/// A number that the node accepts; the lowest or highest when it is an edge.
void append_number(std::string& out, const SchemaNode& node, ValueDraw& draw);
void append_edge_number(std::string& out, const SchemaNode& node, ValueDraw& draw);

/// `number` in its shortest spelling: a whole one without point or exponent.
void append_double(std::string& out, double number);

/// One of the node's types, the most telling first: string, object, array, number, ...
std::uint8_t choose_type(const SchemaNode& node, Choices& choices);

/// A value of that type that means nothing.
void append_plain(std::string& out, std::uint8_t type, ValueDraw& draw);

}  // namespace schema_value

}  // namespace gatecrash::generate
