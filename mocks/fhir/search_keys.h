// search_keys: what a resource can be found by, taken out once when it is stored.
//
// Value types. Source: FHIR R4 search, sections token and string.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks/fhir/resource_types.h"
#include "stack/wire/value.h"

namespace gatecrash::fhir {

struct IdentifierKey {
  std::string system;  // empty when the Identifier has none
  std::string value;
};

struct NameKey {
  std::string exact;   // as spelt
  std::string folded;  // fold(exact)
};

struct SearchKeys {
  std::vector<IdentifierKey> identifiers;
  std::vector<NameKey> names;  // every part of every name: family, each given, prefix, suffix, text
};

SearchKeys search_keys(const ResourceType& type, const wire::Value& resource);

/// Lower case without accents, for FHIR's default string match: ASCII, Latin-1 and Latin Extended-A
/// letters; all other characters stay as they are. REQUIRES: valid UTF-8.
std::string fold(std::string_view text);

}  // namespace gatecrash::fhir
