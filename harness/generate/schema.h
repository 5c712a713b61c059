// schema: a tool's input schema, made ready to generate from.
//
// JSON Schema 2020-12 as tools use it: type (lists too), enum, const, anyOf, oneOf, allOf, $ref
// into the same schema, properties, required, additionalProperties, items, prefixItems, pattern,
// format, examples and default, lengths, counts and limits. $ref and allOf are folded in where they
// stand; each alternative of anyOf and oneOf is folded with what stands beside it. What is not
// understood is left out, so a value may then not be valid: understood() says so. Immutable once
// read. Source: https://json-schema.org/draft/2020-12/json-schema-validation
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/generate/schema_pattern.h"
#include "stack/wire/value.h"

namespace gatecrash::generate {

// In the order of the keywords: there are some hundred nodes, not millions.
struct SchemaNode {  // NOLINT(clang-analyzer-optin.performance.Padding)
  // Bits of `types`.
  static constexpr std::uint8_t kNull = 1;
  static constexpr std::uint8_t kBoolean = 2;
  static constexpr std::uint8_t kInteger = 4;
  static constexpr std::uint8_t kNumber = 8;
  static constexpr std::uint8_t kString = 16;
  static constexpr std::uint8_t kArray = 32;
  static constexpr std::uint8_t kObject = 64;
  static constexpr std::uint8_t kAny = kNull | kBoolean | kNumber | kString | kArray | kObject;
  static constexpr std::uint32_t kUnbounded = 0xffffffff;

  struct Property {
    std::string name;
    std::string key;  // as JSON, with its colon
    const SchemaNode* schema = nullptr;
    bool required = false;
  };

  std::uint8_t types = kAny;
  bool typed = false;              // the schema has a `type`
  std::vector<std::string> enums;  // of enum or const, as JSON
  bool is_enum = false;
  std::vector<std::string> suggested;  // default and examples, as JSON

  std::uint32_t length_min = 0;  // in code points
  std::uint32_t length_max = kUnbounded;
  std::string pattern_text;
  std::shared_ptr<const Pattern> pattern;
  std::string format;

  std::optional<double> minimum;
  std::optional<double> maximum;
  bool minimum_exclusive = false;
  bool maximum_exclusive = false;
  std::optional<double> multiple_of;

  std::uint32_t items_min = 0;
  std::uint32_t items_max = kUnbounded;
  bool items_unique = false;
  std::vector<const SchemaNode*> prefix;
  const SchemaNode* items = nullptr;  // null: anything
  bool items_closed = false;          // `items` is false: nothing after the prefix

  std::vector<Property> properties;  // in the schema's order; what is only required comes last
  const SchemaNode* additional = nullptr;
  bool closed = false;  // `additionalProperties` is false
  std::uint32_t members_min = 0;
  std::uint32_t members_max = kUnbounded;

  std::vector<const SchemaNode*> alternatives;  // of anyOf and oneOf, each complete
  bool one_of = false;

  bool has(std::uint8_t type) const { return (types & type) != 0; }
};

class Schema {
 public:
  /// Reads any value: what is no schema is read as one that allows everything.
  static Schema read(const wire::Value& schema);

  const SchemaNode& root() const { return *root_; }

  /// Whether every keyword that restricts values was understood.
  bool understood() const { return understood_; }

 private:
  std::shared_ptr<const std::vector<std::unique_ptr<SchemaNode>>> nodes_;
  const SchemaNode* root_ = nullptr;
  bool understood_ = true;
};

}  // namespace gatecrash::generate
