// job_operations: StartFHIRExportJob, DescribeFHIRExportJob, ListFHIRExportJobs.
//
// Private to mocks/healthlake. Source: HealthLake API Reference.
#pragma once

#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

void start_export_job(Lake::State& state, Exchange& exchange);
void describe_export_job(Lake::State& state, Exchange& exchange);
void list_export_jobs(Lake::State& state, Exchange& exchange);

}  // namespace gatecrash::healthlake
