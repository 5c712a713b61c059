#include "mocks/healthlake/datastore_operations.h"

#include <algorithm>

#include "mocks/healthlake/aws_answer.h"
#include "mocks/healthlake/shapes.h"
#include "stack/base/hash.h"
#include "stack/base/ids.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::healthlake {
namespace {

// HealthLake's quota for an account; deleted datastores do not count.
constexpr std::size_t kDatastoresMax = 20;
// How many deleted ones can still be described; how long HealthLake lists them is not documented.
constexpr std::size_t kDeletedDatastoresMax = 100;
constexpr std::string_view kCreate = "CreateFHIRDatastore";

void append_text(std::string& out, std::string_view key, std::string_view value) {
  (((out += ",\"") += key) += "\":");
  wire::append_json_string(out, value);
}

/// The four members that every answer about a datastore starts with, without the closing brace.
void append_identity(std::string& out, const Lake::State& state, const Datastore& datastore,
                     std::string_view status) {
  ((out += R"({"DatastoreId":")") += datastore.id) += '"';
  append_text(out, "DatastoreArn",
              "arn:aws:healthlake:" + state.options.region + ":" + state.options.account +
                  ":datastore/fhir/" + datastore.id);
  append_text(out, "DatastoreStatus", status);
  append_text(out, "DatastoreEndpoint", datastore_endpoint(state.options, datastore.id));
}

/// DatastoreProperties as JSON, kept until the status changes.
const std::string& describe(const Lake::State& state, Datastore& datastore, Instant now) {
  const std::string_view status = datastore_status(datastore, now);
  if (datastore.described_as == status) {
    return datastore.described;
  }
  std::string out;
  append_identity(out, state, datastore, status);
  if (!datastore.name.empty()) {
    append_text(out, "DatastoreName", datastore.name);
  }
  out += R"(,"CreatedAt":)";
  append_epoch(out, datastore.created_at);
  out += R"(,"DatastoreTypeVersion":"R4")";
  for (const wire::Member& setting : datastore.settings.members()) {
    ((out += ",\"") += setting.key) += "\":";
    wire::append_json(out, setting.value);
  }
  out += '}';
  datastore.described = std::move(out);
  datastore.described_as = status;
  return datastore.described;
}

void check_identity_provider(Constraints& check, const wire::Value& request) {
  constexpr std::string_view kPath = "identityProviderConfiguration.";
  const wire::Value* const provider =
      check.structure(&request, {}, "IdentityProviderConfiguration");
  if (provider != nullptr) {
    check.text(provider, kPath, "AuthorizationStrategy", kAuthorizationStrategyRule,
               Need::kRequired);
    check.text(provider, kPath, "Metadata", kMetadataRule);
    check.text(provider, kPath, "IdpLambdaArn", kLambdaArnRule);
  }
}

void check_tags(Constraints& check, const wire::Value& request) {
  constexpr std::size_t kTagsMax = 200;
  const wire::Value* const tags = check.list(&request, {}, "Tags", kTagsMax);
  for (std::size_t i = 0; tags != nullptr && i < tags->items().size(); ++i) {
    const std::string path = "tags." + std::to_string(i + 1) + ".member.";
    check.text(&tags->items()[i], path, "Key", kTagKeyRule, Need::kRequired);
    check.text(&tags->items()[i], path, "Value", kTagValueRule, Need::kRequired);
  }
}

void check_create(Constraints& check, const wire::Value& request) {
  check.text(&request, {}, "DatastoreTypeVersion", kFhirVersionRule, Need::kRequired);
  check.text(&request, {}, "DatastoreName", kDatastoreNameRule);
  check.text(&request, {}, "ClientToken", kClientTokenRule);
  if (const wire::Value* const sse = check.structure(&request, {}, "SseConfiguration")) {
    constexpr std::string_view kPath = "sseConfiguration.kmsEncryptionConfig.";
    const wire::Value* const kms =
        check.structure(sse, "sseConfiguration.", "KmsEncryptionConfig", Need::kRequired);
    if (kms != nullptr) {
      check.text(kms, kPath, "CmkType", kCmkTypeRule, Need::kRequired);
      check.text(kms, kPath, "KmsKeyId", kKmsKeyIdRule);
    }
  }
  if (const wire::Value* const preload = check.structure(&request, {}, "PreloadDataConfig")) {
    check.text(preload, "preloadDataConfig.", "PreloadDataType", kPreloadDataTypeRule,
               Need::kRequired);
  }
  check_identity_provider(check, request);
  check_tags(check, request);
}

/// The configuration members of a request, with HealthLake's defaults for what is absent.
wire::Value settings_of(const wire::Value* request) {
  wire::Value settings = wire::Value::object(
      {{"SseConfiguration",
        wire::Value::object(
            {{"KmsEncryptionConfig", wire::Value::object({{"CmkType", "AWS_OWNED_KMS_KEY"}})}})},
       {"IdentityProviderConfiguration",
        wire::Value::object(
            {{"AuthorizationStrategy", "AWS_AUTH"}, {"FineGrainedAuthorizationEnabled", false}})}});
  for (const std::string_view key :
       {"SseConfiguration", "PreloadDataConfig", "IdentityProviderConfiguration"}) {
    const wire::Value* const value = request == nullptr ? nullptr : request->find(key);
    if (value != nullptr && !value->is_null()) {
      settings.set(key, *value);
    }
  }
  return settings;
}

bool is_deleted(const Datastore& datastore, Instant now) {
  return datastore_status(datastore, now) == "DELETED";
}

void forget_old_deleted(Lake::State& state, Instant now) {
  const auto deleted = [&](const Datastore& datastore) { return is_deleted(datastore, now); };
  auto& all = state.datastores;
  if (std::count_if(all.begin(), all.end(), deleted) >
      static_cast<std::ptrdiff_t>(kDeletedDatastoresMax)) {
    all.erase(std::find_if(all.begin(), all.end(), deleted));
  }
}

/// The datastore that a request names, or null with the error answered.
Datastore* named_datastore(Lake::State& state, Exchange& exchange) {
  Constraints check;
  const auto id =
      check.text(&exchange.arguments, {}, "DatastoreId", kDatastoreIdRule, Need::kRequired);
  if (!passes(check, exchange)) {
    return nullptr;
  }
  Datastore* const datastore = state.find_datastore(*id);
  if (datastore == nullptr) {
    answer_aws_error(exchange, 400, "ResourceNotFoundException",
                     "Data store not found: " + std::string(*id));
  }
  return datastore;
}

struct DatastoreFilter {
  std::optional<std::string_view> name;
  std::optional<std::string_view> status;
  std::optional<Instant> before;
  std::optional<Instant> after;

  bool keeps(const Datastore& datastore, Instant now) const {
    return (!name || *name == datastore.name) &&
           (!status || *status == datastore_status(datastore, now)) &&
           (!before || datastore.created_at < *before) && (!after || datastore.created_at > *after);
  }
};

}  // namespace

Datastore& add_datastore(Lake::State& state, std::string id, std::string_view name, Instant now,
                         Instant active_at) {
  forget_old_deleted(state, now);
  Datastore& datastore = state.datastores.emplace_back();
  datastore.id = std::move(id);
  datastore.name = name;
  datastore.created_at = now;
  datastore.active_at = active_at;
  datastore.settings = settings_of(nullptr);
  return datastore;
}

void create_datastore(Lake::State& state, Exchange& exchange) {
  const wire::Value& request = exchange.arguments;
  Constraints check;
  check_create(check, request);
  if (!passes(check, exchange)) {
    return;
  }
  const auto token = request.find_string("ClientToken");
  const std::uint64_t hash = token ? hash64(wire::write_json(request)) : 0;
  if (token) {
    if (answer_repeat(exchange, state.client_tokens.find(kCreate, *token, hash))) {
      return;
    }
  }
  const auto live = std::count_if(
      state.datastores.begin(), state.datastores.end(),
      [&](const Datastore& datastore) { return !is_deleted(datastore, exchange.now); });
  if (live >= static_cast<std::ptrdiff_t>(kDatastoresMax)) {
    answer_aws_error(
        exchange, 400, "ValidationException",
        "The account has reached its quota of " + std::to_string(kDatastoresMax) + " data stores.");
    return;
  }
  Datastore& datastore = add_datastore(
      state, make_hex_id(state.rng), request.find_string("DatastoreName").value_or(""),
      exchange.now, exchange.now + state.options.create_datastore_takes);
  datastore.settings = settings_of(&request);
  exchange.changed = true;
  append_identity(exchange.response.body, state, datastore, "CREATING");
  exchange.response.body += '}';
  if (token) {
    state.client_tokens.remember(kCreate, *token, hash, exchange.response.body);
  }
}

void describe_datastore(Lake::State& state, Exchange& exchange) {
  if (Datastore* const datastore = named_datastore(state, exchange)) {
    std::string& body = exchange.response.body;
    body = R"({"DatastoreProperties":)";
    (body += describe(state, *datastore, exchange.now)) += '}';
  }
}

void delete_datastore(Lake::State& state, Exchange& exchange) {
  Datastore* const datastore = named_datastore(state, exchange);
  if (datastore == nullptr) {
    return;
  }
  if (datastore_status(*datastore, exchange.now) != "ACTIVE") {
    answer_aws_error(exchange, 400, "ConflictException",
                     "The data store is in state " +
                         std::string(datastore_status(*datastore, exchange.now)) + ".");
    return;
  }
  datastore->deleted_at = exchange.now + state.options.create_datastore_takes;
  datastore->store = fhir::Store();
  exchange.changed = true;
  append_identity(exchange.response.body, state, *datastore, "DELETING");
  exchange.response.body += '}';
}

void list_datastores(Lake::State& state, Exchange& exchange) {
  const wire::Value& request = exchange.arguments;
  Constraints check;
  const wire::Value* const filter = check.structure(&request, {}, "Filter");
  DatastoreFilter keep;
  keep.name = check.text(filter, "filter.", "DatastoreName", kDatastoreNameRule);
  keep.status = check.text(filter, "filter.", "DatastoreStatus", kDatastoreStatusRule);
  keep.before = check.timestamp(filter, "filter.", "CreatedBefore");
  keep.after = check.timestamp(filter, "filter.", "CreatedAfter");
  const PageRequest page = read_page_request(check, request);
  if (!passes(check, exchange)) {
    return;
  }
  const auto next = find_page_start(state.datastores, page);
  if (!next) {
    answer_invalid_token(exchange);
    return;
  }
  std::string& body = exchange.response.body;
  body = R"({"DatastorePropertiesList":[)";
  std::size_t shown = 0;
  auto one = *next;
  for (; one != state.datastores.rend() && shown < page.size; ++one) {
    if (keep.keeps(*one, exchange.now)) {
      body += shown++ == 0 ? "" : ",";
      body += describe(state, *one, exchange.now);
    }
  }
  const bool more = std::any_of(one, state.datastores.rend(), [&](const Datastore& datastore) {
    return keep.keeps(datastore, exchange.now);
  });
  finish_page(body, more ? std::string_view((one - 1)->id) : std::string_view());
}

}  // namespace gatecrash::healthlake
