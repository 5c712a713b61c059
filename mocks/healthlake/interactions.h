// interactions: the FHIR interactions that a datastore answers, one function each.
//
// Private to mocks/healthlake. Source: FHIR R4 HTTP; HealthLake Developer Guide.
#pragma once

#include <string>
#include <string_view>

#include "mocks/fhir/search.h"
#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

/// A request for one resource type of one ACTIVE datastore.
struct FhirCall {
  Exchange& exchange;
  Datastore& datastore;
  const fhir::ResourceType& type;
  const std::string& base;  // the endpoint, with its slash at the end
  fhir::Parameters query;
  Rng& rng;
  std::string id;  // of instance interactions
};

void search_type(FhirCall& call);
void search_type_with_body(FhirCall& call);
void create_resource(FhirCall& call);
void read_instance(FhirCall& call);
void read_version(FhirCall& call, std::string_view version_id);
void read_history(FhirCall& call);
void update_instance(FhirCall& call);
void delete_instance(FhirCall& call);
void read_capabilities(Exchange& exchange, const Datastore& datastore, std::string_view base);

}  // namespace gatecrash::healthlake
