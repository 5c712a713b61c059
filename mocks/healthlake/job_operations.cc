#include "mocks/healthlake/job_operations.h"

#include <algorithm>

#include "mocks/healthlake/aws_answer.h"
#include "mocks/healthlake/shapes.h"
#include "stack/base/hash.h"
#include "stack/base/ids.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::healthlake {
namespace {

// HealthLake's quota of waiting export jobs, beside the one that runs.
constexpr std::ptrdiff_t kQueuedJobsMax = 25;
// Bounds memory: the oldest finished job is forgotten (its files stay).
constexpr std::size_t kJobsMax = 5'000;
constexpr std::string_view kStart = "StartFHIRExportJob";

void answer_no_datastore(Exchange& exchange, std::string_view id) {
  answer_aws_error(exchange, 400, "ResourceNotFoundException",
                   "Data store not found: " + std::string(id));
}

void check_start(Constraints& check, const wire::Value& request) {
  check.text(&request, {}, "DatastoreId", kDatastoreIdRule, Need::kRequired);
  check.text(&request, {}, "JobName", kJobNameRule);
  check.text(&request, {}, "DataAccessRoleArn", kRoleArnRule, Need::kRequired);
  check.text(&request, {}, "ClientToken", kClientTokenRule);
  const wire::Value* const output =
      check.structure(&request, {}, "OutputDataConfig", Need::kRequired);
  if (output == nullptr) {
    return;
  }
  const wire::Value* const s3 =
      check.structure(output, "outputDataConfig.", "S3Configuration", Need::kRequired);
  if (s3 != nullptr) {
    constexpr std::string_view kPath = "outputDataConfig.s3Configuration.";
    check.text(s3, kPath, "S3Uri", kS3UriRule, Need::kRequired);
    check.text(s3, kPath, "KmsKeyId", kKmsKeyIdRule, Need::kRequired);
  }
}

/// The job that a checked request asks for, with its own folder.
ExportJob make_job(const wire::Value& request, std::string_view datastore_id, std::string id) {
  const wire::Value& s3 = *request.find("OutputDataConfig")->find("S3Configuration");
  ExportJob job;
  job.id = std::move(id);
  job.name = request.find_string("JobName").value_or("");
  job.s3_uri = *s3.find_string("S3Uri");
  if (!job.s3_uri.ends_with('/')) {
    job.s3_uri += '/';
  }
  (((job.s3_uri += datastore_id) += "-FHIR_EXPORT-") += job.id) += '/';
  job.kms_key_id = *s3.find_string("KmsKeyId");
  job.role_arn = *request.find_string("DataAccessRoleArn");
  return job;
}

/// Why a datastore takes no new job now; false when it does.
bool refuse_job(const Datastore& datastore, Exchange& exchange) {
  const std::string_view status = datastore_status(datastore, exchange.now);
  if (status != "ACTIVE") {
    answer_aws_error(exchange, 400, "ValidationException",
                     "The data store is in state " + std::string(status) + ", not ACTIVE.");
    return true;
  }
  const auto open =
      std::count_if(datastore.jobs.begin(), datastore.jobs.end(),
                    [](const auto& job) { return job.end == ExportJob::End::kNotYet; });
  if (open > kQueuedJobsMax) {
    answer_aws_error(
        exchange, 400, "ThrottlingException",
        "The data store has " + std::to_string(kQueuedJobsMax) + " queued export jobs already.");
    return true;
  }
  return false;
}

struct JobFilter {
  std::optional<std::string_view> name;
  std::optional<std::string_view> status;
  std::optional<Instant> before;
  std::optional<Instant> after;

  bool keeps(const ExportJob& job, Instant now) const {
    return (!name || *name == job.name) && (!status || *status == job_status(job, now)) &&
           (!before || job.submitted_at < *before) && (!after || job.submitted_at > *after);
  }
};

}  // namespace

void start_export_job(Lake::State& state, Exchange& exchange) {
  const wire::Value& request = exchange.arguments;
  Constraints check;
  check_start(check, request);
  if (!passes(check, exchange)) {
    return;
  }
  const auto token = request.find_string("ClientToken");
  const std::uint64_t hash = token ? hash64(wire::write_json(request)) : 0;
  if (token && answer_repeat(exchange, state.client_tokens.find(kStart, *token, hash))) {
    return;
  }
  const std::string_view id = *request.find_string("DatastoreId");
  Datastore* const datastore = state.find_datastore(id);
  if (datastore == nullptr) {
    answer_no_datastore(exchange, id);
    return;
  }
  if (refuse_job(*datastore, exchange)) {
    return;
  }
  ExportJob job = make_job(request, id, make_hex_id(state.rng));
  schedule(job, datastore->jobs, state.options.export_takes, exchange.now);
  exchange.changed = true;
  std::string& body = exchange.response.body;
  ((body = R"({"JobId":")") += job.id) += R"(","JobStatus":"SUBMITTED","DatastoreId":")";
  (body += datastore->id) += R"("})";
  if (datastore->jobs.size() >= kJobsMax) {
    datastore->jobs.erase(datastore->jobs.begin());
  }
  datastore->jobs.push_back(std::move(job));
  if (token) {
    state.client_tokens.remember(kStart, *token, hash, body);
  }
}

void describe_export_job(Lake::State& state, Exchange& exchange) {
  Constraints check;
  const wire::Value& request = exchange.arguments;
  const auto id = check.text(&request, {}, "DatastoreId", kDatastoreIdRule, Need::kRequired);
  const auto job_id = check.text(&request, {}, "JobId", kDatastoreIdRule, Need::kRequired);
  if (!passes(check, exchange)) {
    return;
  }
  const Datastore* const datastore = state.find_datastore(*id);
  if (datastore == nullptr) {
    answer_no_datastore(exchange, *id);
    return;
  }
  const auto job = std::find_if(datastore->jobs.rbegin(), datastore->jobs.rend(),
                                [&](const ExportJob& one) { return one.id == *job_id; });
  if (job == datastore->jobs.rend()) {
    answer_aws_error(exchange, 400, "ResourceNotFoundException",
                     "Export job not found: " + std::string(*job_id));
    return;
  }
  std::string& body = exchange.response.body;
  body = R"({"ExportJobProperties":)";
  append_job(body, *job, datastore->id, exchange.now);
  body += '}';
}

void list_export_jobs(Lake::State& state, Exchange& exchange) {
  Constraints check;
  const wire::Value& request = exchange.arguments;
  const auto id = check.text(&request, {}, "DatastoreId", kDatastoreIdRule, Need::kRequired);
  JobFilter keep;
  keep.name = check.text(&request, {}, "JobName", kJobNameRule);
  keep.status = check.text(&request, {}, "JobStatus", kJobStatusRule);
  keep.before = check.timestamp(&request, {}, "SubmittedBefore");
  keep.after = check.timestamp(&request, {}, "SubmittedAfter");
  const PageRequest page = read_page_request(check, request);
  if (!passes(check, exchange)) {
    return;
  }
  Datastore* const datastore = state.find_datastore(*id);
  if (datastore == nullptr) {
    answer_no_datastore(exchange, *id);
    return;
  }
  const auto start = find_page_start(datastore->jobs, page);
  if (!start) {
    answer_invalid_token(exchange);
    return;
  }
  std::string& body = exchange.response.body;
  body = R"({"ExportJobPropertiesList":[)";
  std::size_t shown = 0;
  auto one = *start;
  for (; one != datastore->jobs.rend() && shown < page.size; ++one) {
    if (keep.keeps(*one, exchange.now)) {
      body += shown++ == 0 ? "" : ",";
      append_job(body, *one, datastore->id, exchange.now);
    }
  }
  const bool more = std::any_of(one, datastore->jobs.rend(), [&](const ExportJob& job) {
    return keep.keeps(job, exchange.now);
  });
  finish_page(body, more ? std::string_view((one - 1)->id) : std::string_view());
}

}  // namespace gatecrash::healthlake
