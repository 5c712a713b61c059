// resource_types: the FHIR R4 resource types that HealthLake stores, and what this mock searches in
// each.
//
// A constant table, sorted by name. Source: AWS HealthLake Developer Guide (supported resource
// types); FHIR R4 search parameter registry for `identifier` and `name`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatecrash::fhir {

/// What a type has, as bits of ResourceType::traits.
enum TypeTrait : std::uint8_t {
  kNothing = 0,
  kIdentifier = 1,        // searchable by Type.identifier
  kMasterIdentifier = 2,  // and by Type.masterIdentifier, under the same parameter
  kPlainName = 4,         // searchable by Type.name, one string
  kHumanName = 8,         // searchable by Type.name, a list of HumanName
  kAlias = 16,            // and by the strings of Type.alias
  kNoChange = 32,         // may be created and read, never updated or deleted
  kNotStored = 64,        // known, but no resource of this type can be stored
};

struct ResourceType {
  std::string_view name;
  unsigned traits = kNothing;

  bool has(TypeTrait trait) const { return (traits & trait) != 0; }
};

/// HealthLake lists 106; five more that its pages use elsewhere (CodeSystem, Basic,
/// ClinicalImpression, Subscription, SubscriptionTopic) are accepted too.
inline constexpr std::size_t kTypeCount = 111;

/// All of them, sorted by name.
std::span<const ResourceType, kTypeCount> resource_types();

/// The type of that exact name, or null. The pointer is good for ever.
const ResourceType* find_type(std::string_view name);

/// The place of a type in resource_types(). REQUIRES: a pointer from find_type.
std::size_t type_index(const ResourceType& type);

}  // namespace gatecrash::fhir
