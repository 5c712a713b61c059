// lake: the mock HealthLake: control plane (awsJson1.0) and FHIR data plane, one object, no
// sockets.
//
// Sans-IO and deterministic: time is an argument, ids come from one seed. Single thread. Copying is
// cheap: stored resource versions are shared between copies, so a world starts from a snapshot.
// Source: AWS HealthLake API Reference and Developer Guide (2026), FHIR R4 HTTP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mocks/healthlake/effect.h"
#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/http.h"

namespace gatecrash::healthlake {

struct LakeOptions {
  std::uint64_t seed = 1;
  std::string region = "us-west-2";
  std::string account = "123456789012";
  // Scheme and authority put into DatastoreEndpoint: "http://127.0.0.1:9000".
  std::string endpoint_origin = "https://healthlake.us-west-2.amazonaws.com";
  Duration create_datastore_takes{};  // CREATING -> ACTIVE
  Duration export_takes{};            // SUBMITTED -> IN_PROGRESS -> COMPLETED, half each
};

// The datastore that `gatecrash lake` and the built-in stack start with.
inline constexpr std::string_view kDefaultDatastoreId = "0123456789abcdef0123456789abcdef";

class Lake {
 public:
  explicit Lake(LakeOptions options = {});
  Lake(const Lake& other);
  Lake& operator=(const Lake& other);
  ~Lake();

  /// Every request that changes or reads something is told to the sink, in order, before handle()
  /// returns. The sink is not copied with the lake.
  void set_effect_sink(EffectSink sink);

  /// A new random stream for ids; what is stored stays.
  void reseed(std::uint64_t seed);

  /// Where the lake is reached from now on; datastores that exist move along.
  void set_endpoint_origin(std::string_view origin);

  /// Answers one request; never fails (what is wrong becomes an AWS error or an OperationOutcome).
  wire::HttpResponse handle(const wire::HttpRequest& request, Instant now);

  /// An ACTIVE datastore made without a request; returns its id. `id` empty draws one.
  std::string add_datastore(std::string_view name, Instant now, std::string_view id = {});

  /// Loads one file's bytes into a datastore: a Bundle (transaction, batch or collection) or
  /// NDJSON. Resources with an id keep it; urn:uuid references become Type/id. No effects are
  /// logged. Returns the number of resources. Errors: config_invalid with the line or entry.
  Result<std::size_t> load(std::string_view datastore_id, std::string_view bytes, Instant now);

  /// A finished object of the mock buckets, or null ("s3://bucket/key").
  const std::string* find_object(std::string_view uri) const;

  /// The URIs of the finished objects below "s3://bucket/prefix", in byte order.
  std::vector<std::string> list_objects(std::string_view uri) const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace gatecrash::healthlake
