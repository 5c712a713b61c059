// arguments: arguments for a tool, from the server's own input schema.
//
// Valid arguments fit the schema and mean something (known ids, real FHIR bodies) where a
// property's name is one that HealthLake's tools use; boundary arguments fit the schema at its
// edges; invalid ones break it in one place. Source: JSON Schema 2020-12, the subset that tool
// schemas use.
#pragma once

#include <cstdint>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/generate/tool_catalog.h"
#include "stack/wire/value.h"

namespace gatecrash::generate {

enum class Validity : std::uint8_t { kValid, kBoundary, kInvalid };

/// An object of arguments for `tool`. `serial` is the call's own number, put where there is room.
wire::Value make_arguments(const Tool& tool, Validity validity, const KnownIds& known,
                           std::uint64_t serial, Choices& choices);

}  // namespace gatecrash::generate
