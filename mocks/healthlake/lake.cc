#include "mocks/healthlake/lake.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "mocks/fhir/bundle.h"
#include "mocks/healthlake/aws_answer.h"
#include "mocks/healthlake/control_plane.h"
#include "mocks/healthlake/data_plane.h"
#include "mocks/healthlake/datastore_operations.h"
#include "mocks/healthlake/state.h"
#include "stack/base/check.h"
#include "stack/base/ids.h"

namespace gatecrash::healthlake {
namespace {

/// What time has done since the last request.
void advance(Lake::State& state, Instant now) {
  for (Datastore& datastore : state.datastores) {
    if (!datastore.jobs.empty() && datastore.jobs.back().end == ExportJob::End::kNotYet) {
      run_due_jobs(datastore.jobs, datastore.store, state.buckets, datastore.id, now);
    }
  }
}

void route(Lake::State& state, Exchange& exchange) {
  const std::string_view target = exchange.request.target;
  if (target.starts_with("/datastore/") || target == "/datastore") {
    answer_data_plane(state, exchange);
    return;
  }
  if ((target == "/" || target.starts_with("/?")) && exchange.request.method == "POST") {
    answer_control_plane(state, exchange);
    return;
  }
  exchange.operation = "Unknown";
  answer_aws_error(exchange, 404, "UnknownOperationException",
                   "The requested operation is not recognized by the service.");
}

/// Puts the headers that every answer has around those that it has already, by name: the order in
/// which HTTP libraries hand them on, so that an answer looks alike with and without sockets.
void finish(Lake::State& state, Exchange& exchange) {
  constexpr int kNoContent = 204;
  const std::int64_t second = us_since_epoch(exchange.now) / 1'000'000;
  if (state.date_s != second) {
    state.date_s = second;
    state.date = http_date(exchange.now);
  }
  wire::HttpResponse& response = exchange.response;
  wire::Headers own = std::exchange(response.headers, {});
  response.headers.reserve(own.size() + 4);
  if (response.status != kNoContent) {
    response.headers.emplace_back("Content-Length", std::to_string(response.body.size()));
    response.headers.emplace_back("Content-Type", exchange.content_type);
  }
  response.headers.emplace_back("Date", state.date);
  std::move(own.begin(), own.end(), std::back_inserter(response.headers));
  response.headers.emplace_back("x-amzn-RequestId", make_uuid(state.rng));
}

}  // namespace

Lake::Lake(LakeOptions options) : state_(std::make_unique<State>(std::move(options))) {}

Lake::Lake(const Lake& other) : state_(std::make_unique<State>(*other.state_)) {
  state_->sink = nullptr;
}

Lake& Lake::operator=(const Lake& other) {
  if (this != &other) {
    EffectSink sink = std::move(state_->sink);
    *state_ = *other.state_;
    state_->sink = std::move(sink);
  }
  return *this;
}

Lake::~Lake() = default;

void Lake::set_effect_sink(EffectSink sink) { state_->sink = std::move(sink); }

void Lake::reseed(std::uint64_t seed) { state_->rng = Rng(seed); }

void Lake::set_endpoint_origin(std::string_view origin) {
  state_->options.endpoint_origin = origin;
  for (Datastore& datastore : state_->datastores) {
    datastore.described_as = {};
  }
}

wire::HttpResponse Lake::handle(const wire::HttpRequest& request, Instant now) {
  advance(*state_, now);
  Exchange exchange{.request = request, .now = now};
  route(*state_, exchange);
  advance(*state_, now);  // a job that takes no time is done when its start is answered
  finish(*state_, exchange);
  if (state_->sink) {
    state_->sink({.at = now,
                  .operation = "healthlake:" + exchange.operation,
                  .arguments = std::move(exchange.arguments),
                  .status = exchange.response.status,
                  .changed = exchange.changed});
  }
  return std::move(exchange.response);
}

std::string Lake::add_datastore(std::string_view name, Instant now, std::string_view id) {
  std::string chosen = id.empty() ? make_hex_id(state_->rng) : std::string(id);
  CHECK(state_->find_datastore(chosen) == nullptr);
  return healthlake::add_datastore(*state_, std::move(chosen), name, now, now).id;
}

Result<std::size_t> Lake::load(std::string_view datastore_id, std::string_view bytes, Instant now) {
  Datastore* const datastore = state_->find_datastore(datastore_id);
  CHECK(datastore != nullptr);
  return fhir::load_resources(datastore->store, bytes, now, state_->rng);
}

const std::string* Lake::find_object(std::string_view uri) const {
  const auto parsed = s3::parse_uri(uri);
  return parsed ? state_->buckets.find(parsed->bucket, parsed->key) : nullptr;
}

std::vector<std::string> Lake::list_objects(std::string_view uri) const {
  std::vector<std::string> uris;
  if (const auto parsed = s3::parse_uri(uri)) {
    for (const std::string& key : state_->buckets.list(parsed->bucket, parsed->key)) {
      uris.push_back("s3://" + parsed->bucket + "/" + key);
    }
  }
  return uris;
}

}  // namespace gatecrash::healthlake
