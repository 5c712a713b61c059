// data_plane: the FHIR REST API of a datastore: "/datastore/<id>/r4/...".
//
// Private to mocks/healthlake. Tolerates a trailing slash, double slashes and _format. Source: FHIR
// R4 HTTP; HealthLake Developer Guide.
#pragma once

#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

void answer_data_plane(Lake::State& state, Exchange& exchange);

}  // namespace gatecrash::healthlake
