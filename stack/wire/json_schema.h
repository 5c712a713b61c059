// json_schema: does a value have the shape that a tool's schema asks for?
//
// A subset of JSON Schema 2020-12: boolean schemas, type, enum, const, anyOf, properties, required,
// additionalProperties, items, minimum, maximum. Keywords that assert something else are refused
// when the schema is read, never passed over; annotations and unknown keywords are ignored.
// Immutable once read: copies share it, threads may too.
// Source: https://json-schema.org/draft/2020-12/json-schema-validation
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::wire {

// A value that is wrong in more places than this is wrong enough.
inline constexpr std::size_t kSchemaFaultsMax = 16;

struct SchemaFault {
  std::string pointer;  // JSON Pointer (RFC 6901) to the value, or to the member that is missing
  std::string message;  // "should be string, not number"; holds nothing of the value itself

  friend bool operator==(const SchemaFault&, const SchemaFault&) = default;
};

class JsonSchema {
 public:
  /// Errors: config_invalid for a keyword with a value it cannot have, config_unknown for a keyword
  /// that is not supported; `where` is the JSON Pointer into the schema.
  static Result<JsonSchema> read(const Value& schema);

  /// What is wrong with the value, in its own order; empty when it is valid.
  std::vector<SchemaFault> check(const Value& value) const;

  struct Node;

 private:
  explicit JsonSchema(std::shared_ptr<const Node> root);

  std::shared_ptr<const Node> root_;
};

}  // namespace gatecrash::wire
