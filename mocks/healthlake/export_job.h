// export_job: an export to the mock S3: its states, its files, its description.
//
// Value types. States follow the instant that is asked about; nothing runs by itself. One job of a
// datastore runs at a time, the others wait in order. Source: HealthLake Developer Guide (export,
// quotas), HealthLake API Reference (ExportJobProperties).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mocks/fhir/store.h"
#include "mocks/s3/buckets.h"
#include "stack/base/time.h"

namespace gatecrash::healthlake {

struct ExportJob {
  enum class End : std::uint8_t { kNotYet, kCompleted, kFailed };

  std::string id;
  std::string name;    // may be empty
  std::string s3_uri;  // the job's own folder, with its slash at the end
  std::string kms_key_id;
  std::string role_arn;
  Instant submitted_at;
  Instant queued_at;   // SUBMITTED until here, then QUEUED when another job still runs
  Instant started_at;  // IN_PROGRESS from here
  Instant ended_at;    // files written
  End end = End::kNotYet;
  std::string message;  // why it failed
};

/// "SUBMITTED", "QUEUED", "IN_PROGRESS", "COMPLETED" or "FAILED".
std::string_view job_status(const ExportJob& job, Instant now);

/// Fills in the instants of a job submitted at `now` behind `jobs` that takes `takes`, half of it
/// submitted and half in progress.
void schedule(ExportJob& job, const std::vector<ExportJob>& jobs, Duration takes, Instant now);

/// Ends every job that is due: writes "<folder><Type>/<Type>-<number>-0-0.ndjson" for each type
/// that has resources, or fails the job when the mock S3 is full.
void run_due_jobs(std::vector<ExportJob>& jobs, const fhir::Store& store, s3::Buckets& buckets,
                  std::string_view datastore_id, Instant now);

/// Appends ExportJobProperties as JSON.
void append_job(std::string& out, const ExportJob& job, std::string_view datastore_id, Instant now);

/// Appends an instant as AWS's JSON has it: epoch seconds with milliseconds ("1606272542.161").
void append_epoch(std::string& out, Instant at);

}  // namespace gatecrash::healthlake
