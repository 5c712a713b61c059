// schema_fold: $ref and allOf folded into the schema that they stand in.
//
// A folded schema holds no $ref at its own level and no allOf; what is below it is folded when it
// is read. The document is borrowed.
#pragma once

#include <string_view>

#include "stack/wire/value.h"

namespace gatecrash::generate {

class SchemaFold {
 public:
  explicit SchemaFold(const wire::Value& document) : document_(document) {}

  /// The schema without $ref and allOf at its level.
  wire::Value folded(const wire::Value& schema);

  /// A schema that accepts what both accept.
  wire::Value both(const wire::Value& a, const wire::Value& b);

  /// Whether nothing was left out: a reference elsewhere, two patterns.
  bool understood() const { return understood_; }

 private:
  wire::Value both_at(const wire::Value& a, const wire::Value& b, int depth);
  wire::Value folded_at(const wire::Value& schema, int depth);
  void merge(wire::Value& into, const wire::Member& member, int depth);
  const wire::Value* resolve(std::string_view reference) const;

  const wire::Value& document_;
  bool understood_ = true;
};

}  // namespace gatecrash::generate
