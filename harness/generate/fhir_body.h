// fhir_body: small FHIR R4 resources as text, from choices.
//
// Each has the elements that R4 requires of its type, at times some more, and carries the call's
// serial number as an identifier, so that effects can be told apart. References go to resources
// that are known. Source: http://hl7.org/fhir/R4/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"

namespace gatecrash::generate {

/// The types whose bodies have content, commonest first; of any other only an identifier.
std::span<const std::string_view> fhir_body_types();

/// Appends a resource of `type` that the lake accepts; with the id `id` unless that is empty.
void append_fhir_body(std::string& out, std::string_view type, std::string_view id,
                      std::uint64_t serial, const KnownIds& known, Choices& choices);

}  // namespace gatecrash::generate
