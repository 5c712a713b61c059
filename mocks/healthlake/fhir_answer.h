// fhir_answer: what the data plane's interactions share: outcomes, stored resources, conditions.
//
// Private to mocks/healthlake. Source: FHIR R4 HTTP (status codes, ETag, If-Match).
#pragma once

#include <optional>
#include <string_view>

#include "mocks/fhir/search.h"
#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

// HealthLake Developer Guide: the largest body of a synchronous request.
inline constexpr std::size_t kBodyBytesMax = 5UL * 1024 * 1024;

/// An OperationOutcome with one error. `code` is from the IssueType value set.
void answer_outcome(Exchange& exchange, int status, std::string_view code, std::string_view text);

/// 400: known to FHIR, not done here.
void answer_not_supported(Exchange& exchange);

/// The resource with its ETag and Last-Modified.
void answer_resource(Exchange& exchange, int status, const fhir::Version& version);

/// What kNotFound, kGone, kPreconditionFailed and kFull become.
void answer_failure(Exchange& exchange, fhir::Outcome outcome, const fhir::ResourceType& type,
                    std::string_view id);

/// Search parameters as an object, for the effect log: repeated ones become lists.
wire::Value query_value(const fhir::Parameters& parameters);

/// If-Match and If-None-Match; nothing, with a 400 answered, when one of them is malformed.
std::optional<fhir::Preconditions> read_preconditions(Exchange& exchange);

/// The request's body as a resource of that type; nothing, with the refusal answered, when it is
/// not one. `id`, unless empty, is what its id must be.
std::optional<wire::Value> read_resource(Exchange& exchange, const fhir::ResourceType& type,
                                         std::string_view id);

}  // namespace gatecrash::healthlake
