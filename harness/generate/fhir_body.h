// fhir_body: small FHIR R4 resources, from choices.
//
// Each carries the call's serial number as an identifier, so that effects can be told apart.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/generate/choices.h"
#include "stack/wire/value.h"

namespace gatecrash::generate {

/// A resource of `type` that the lake accepts: Patient and Observation with content (decimals in
/// several spellings among it), any other type with an identifier only.
wire::Value make_fhir_body(std::string_view type, std::uint64_t serial, Choices& choices);

}  // namespace gatecrash::generate
