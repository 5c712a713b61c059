// state: what a Lake holds, and one request on its way through it.
//
// Private to mocks/healthlake. A value type: copying copies names and pointers; stored resources
// and objects are shared. Single thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mocks/fhir/store.h"
#include "mocks/healthlake/client_tokens.h"
#include "mocks/healthlake/export_job.h"
#include "mocks/healthlake/lake.h"
#include "mocks/s3/buckets.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/wire/http.h"
#include "stack/wire/value.h"

namespace gatecrash::healthlake {

struct Datastore {
  std::string id;
  std::string name;  // may be empty
  Instant created_at;
  Instant active_at;
  std::optional<Instant> deleted_at;  // when DELETING becomes DELETED
  wire::Value settings;               // object: the configuration members of CreateFHIRDatastore
  fhir::Store store;
  std::vector<ExportJob> jobs;  // oldest first
  // DatastoreProperties as JSON for `described_as`; made anew when the status has changed.
  std::string described;
  std::string_view described_as;
};

/// "CREATING", "ACTIVE", "DELETING" or "DELETED" at that instant.
std::string_view datastore_status(const Datastore& datastore, Instant now);

struct Lake::State {
  explicit State(LakeOptions lake_options) : options(std::move(lake_options)), rng(options.seed) {}

  LakeOptions options;
  Rng rng;
  std::vector<Datastore> datastores;  // oldest first
  s3::Buckets buckets;
  ClientTokens client_tokens;
  EffectSink sink;
  // The Date header of the second it was last made for.
  std::int64_t date_s = -1;
  std::string date;

  /// Null when there is none; also after a deleted one was forgotten.
  Datastore* find_datastore(std::string_view id);
};

/// One request on its way: handlers fill in the response and what the effect log says.
struct Exchange {
  const wire::HttpRequest& request;
  Instant now;
  wire::HttpResponse response = {};  // its headers: ETag and Last-Modified only, in that order
  std::string_view content_type = "application/x-amz-json-1.0";
  std::string operation = {};  // without "healthlake:"
  wire::Value arguments = wire::Value::object();
  bool changed = false;
};

/// The base URL of a datastore's FHIR API, with its slash at the end.
std::string datastore_endpoint(const LakeOptions& options, std::string_view id);

/// "Sat, 21 Nov 2026 09:00:39 GMT". Source: RFC 9110 section 5.6.7.
std::string http_date(Instant at);

}  // namespace gatecrash::healthlake
