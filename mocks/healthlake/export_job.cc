#include "mocks/healthlake/export_job.h"

#include <algorithm>

#include "mocks/fhir/resource_types.h"
#include "stack/base/check.h"
#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::healthlake {
namespace {

void append_job_text(std::string& out, std::string_view key, std::string_view value) {
  (((out += ",\"") += key) += "\":");
  wire::append_json_string(out, value);
}

void append_instant(std::string& out, std::string_view key, Instant at) {
  ((out += ",\"") += key) += "\":";
  append_epoch(out, at);
}

/// Writes the job's files. Errors: peer_too_large.
Status write_files(const ExportJob& job, const fhir::Store& store, s3::Buckets& buckets) {
  constexpr std::uint64_t kFileNumbers = 1'000'000'000'000'000'000;
  const std::string number = std::to_string(hash64(job.id) % kFileNumbers);
  const auto folder = s3::parse_uri(job.s3_uri);
  CHECK(folder.has_value());
  for (const fhir::ResourceType& type : fhir::resource_types()) {
    const auto resources = store.snapshot(type);
    if (!resources) {
      continue;
    }
    std::string key = folder->key;
    (((key += type.name) += '/') += type.name) += '-';
    (key += number) += "-0-0.ndjson";
    TRY_STATUS(buckets.put(folder->bucket, key, s3::Object(resources->bytes(), [resources] {
                             return resources->ndjson();
                           })));
  }
  return {};
}

}  // namespace

std::string_view job_status(const ExportJob& job, Instant now) {
  if (now < job.queued_at) {
    return "SUBMITTED";
  }
  if (now < job.started_at) {
    return "QUEUED";
  }
  if (now < job.ended_at || job.end == ExportJob::End::kNotYet) {
    return "IN_PROGRESS";
  }
  return job.end == ExportJob::End::kFailed ? "FAILED" : "COMPLETED";
}

void schedule(ExportJob& job, const std::vector<ExportJob>& jobs, Duration takes, Instant now) {
  job.submitted_at = now;
  job.queued_at = now + takes / 2;
  job.started_at = jobs.empty() ? job.queued_at : std::max(job.queued_at, jobs.back().ended_at);
  job.ended_at = job.started_at + (takes - takes / 2);
}

void run_due_jobs(std::vector<ExportJob>& jobs, const fhir::Store& store, s3::Buckets& buckets,
                  std::string_view datastore_id, Instant now) {
  // Jobs end in the order they were submitted: the open ones stand at the end.
  auto job = jobs.end();
  while (job != jobs.begin() && (job - 1)->end == ExportJob::End::kNotYet) {
    --job;
  }
  for (; job != jobs.end() && job->ended_at <= now; ++job) {
    const Status written = write_files(*job, store, buckets);
    job->end = written ? ExportJob::End::kCompleted : ExportJob::End::kFailed;
    if (!written) {
      job->message =
          "Export of datastore " + std::string(datastore_id) + ": " + written.error().message;
    }
  }
}

void append_job(std::string& out, const ExportJob& job, std::string_view datastore_id,
                Instant now) {
  const std::string_view status = job_status(job, now);
  ((out += R"({"JobId":")") += job.id) += '"';
  if (!job.name.empty()) {
    append_job_text(out, "JobName", job.name);
  }
  append_job_text(out, "JobStatus", status);
  append_instant(out, "SubmitTime", job.submitted_at);
  if (status == "COMPLETED" || status == "FAILED") {
    append_instant(out, "EndTime", job.ended_at);
  }
  append_job_text(out, "DatastoreId", datastore_id);
  out += R"(,"OutputDataConfig":{"S3Configuration":{"S3Uri":)";
  wire::append_json_string(out, job.s3_uri);
  append_job_text(out, "KmsKeyId", job.kms_key_id);
  out += "}}";
  append_job_text(out, "DataAccessRoleArn", job.role_arn);
  if (!job.message.empty()) {
    append_job_text(out, "Message", job.message);
  }
  out += '}';
}

void append_epoch(std::string& out, Instant at) {
  constexpr std::int64_t kMsPerSecond = 1'000;
  const std::int64_t ms = us_since_epoch(at) / kMsPerSecond;
  const std::string fraction = std::to_string(ms % kMsPerSecond);
  out += std::to_string(ms / kMsPerSecond);
  if (fraction != "0") {
    ((out += '.').append(3 - fraction.size(), '0')) += fraction;
  }
}

}  // namespace gatecrash::healthlake
