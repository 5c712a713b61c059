// control_plane: the AWS operations on datastores and jobs, over awsJson1.0.
//
// Private to mocks/healthlake. Source: HealthLake API model 2017-07-01 and API Reference.
#pragma once

#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

/// Answers "POST /" with its X-Amz-Target.
void answer_control_plane(Lake::State& state, Exchange& exchange);

}  // namespace gatecrash::healthlake
