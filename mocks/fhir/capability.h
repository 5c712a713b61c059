// capability: the CapabilityStatement: what this mock really does, type by type.
//
// Source: FHIR R4 CapabilityStatement. What the live service answers is not documented.
#pragma once

#include <string>
#include <string_view>

#include "stack/base/time.h"

namespace gatecrash::fhir {

/// `base` is the service base URL; `date` is when the statement was made.
std::string capability_statement(std::string_view base, Instant date);

}  // namespace gatecrash::fhir
