// outcome: OperationOutcome, FHIR's way of saying what went wrong.
//
// Source: FHIR R4 OperationOutcome; HealthLake repeats the text in details and diagnostics.
#pragma once

#include <string>
#include <string_view>

namespace gatecrash::fhir {

/// One issue of severity error, as JSON bytes. `code` is from the IssueType value set
/// ("not-found", "processing"); `text` is one line of valid UTF-8.
std::string operation_outcome(std::string_view code, std::string_view text);

}  // namespace gatecrash::fhir
