#include "mocks/fhir/search_keys.h"

#include <cstdint>

namespace gatecrash::fhir {
namespace {

// The base letter of each of U+00C0..U+017F; '.' where there is none and the character stays.
constexpr std::string_view kLatinBase =
    "aaaaaaaceeeeiiii"   // U+00C0
    "dnooooo.ouuuuy.."   // U+00D0
    "aaaaaaaceeeeiiii"   // U+00E0
    "dnooooo.ouuuuy.y"   // U+00F0
    "aaaaaaccccccccdd"   // U+0100
    "ddeeeeeeeeeegggg"   // U+0110
    "gggghhhhiiiiiiii"   // U+0120
    "iiiijjkk.lllllll"   // U+0130
    "lllnnnnnn...oooo"   // U+0140
    "oo..rrrrrrssssss"   // U+0150
    "ssttttttuuuuuuuu"   // U+0160
    "uuuuwwyyyzzzzzzs";  // U+0170
constexpr unsigned kLatinFirst = 0xc0;
static_assert(kLatinBase.size() == 0x180 - kLatinFirst);

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void add_name(SearchKeys& keys, const wire::Value* part) {
  if (part != nullptr && part->is_string()) {
    keys.names.push_back({part->as_string(), fold(part->as_string())});
  }
}

void add_names(SearchKeys& keys, const wire::Value* parts) {
  if (parts != nullptr && parts->is_array()) {
    for (const wire::Value& part : parts->items()) {
      add_name(keys, &part);
    }
  }
}

void add_human_names(SearchKeys& keys, const wire::Value* names) {
  if (names == nullptr || !names->is_array()) {
    return;
  }
  for (const wire::Value& name : names->items()) {
    add_name(keys, name.find("text"));
    add_name(keys, name.find("family"));
    add_names(keys, name.find("given"));
    add_names(keys, name.find("prefix"));
    add_names(keys, name.find("suffix"));
  }
}

void add_identifier(SearchKeys& keys, const wire::Value& identifier) {
  const auto value = identifier.find_string("value");
  const auto system = identifier.find_string("system");
  if (value || system) {
    keys.identifiers.push_back({std::string(system.value_or("")), std::string(value.value_or(""))});
  }
}

/// Type.identifier is a list for most types and one Identifier for a few.
void add_identifiers(SearchKeys& keys, const wire::Value* identifiers) {
  if (identifiers == nullptr) {
    return;
  }
  if (identifiers->is_array()) {
    for (const wire::Value& identifier : identifiers->items()) {
      add_identifier(keys, identifier);
    }
  } else {
    add_identifier(keys, *identifiers);
  }
}

}  // namespace

SearchKeys search_keys(const ResourceType& type, const wire::Value& resource) {
  SearchKeys keys;
  if (type.has(kIdentifier)) {
    add_identifiers(keys, resource.find("identifier"));
  }
  if (type.has(kMasterIdentifier)) {
    add_identifiers(keys, resource.find("masterIdentifier"));
  }
  if (type.has(kHumanName)) {
    add_human_names(keys, resource.find("name"));
  }
  if (type.has(kPlainName)) {
    add_name(keys, resource.find("name"));
  }
  if (type.has(kAlias)) {
    add_names(keys, resource.find("alias"));
  }
  return keys;
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xc3 && lead <= 0xc5 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[i + 1]);
      const unsigned code = (lead & 0x1fU) << 6U | (next & 0x3fU);
      const char base = kLatinBase[code - kLatinFirst];
      if (base != '.') {
        out += base;
      } else {
        (out += text[i]) += text[i + 1];
      }
      ++i;
    } else {
      out += lower(text[i]);
    }
  }
  return out;
}

}  // namespace gatecrash::fhir
