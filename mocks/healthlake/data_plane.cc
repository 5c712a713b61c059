#include "mocks/healthlake/data_plane.h"

#include <utility>
#include <vector>

#include "mocks/healthlake/fhir_answer.h"
#include "mocks/healthlake/interactions.h"
#include "stack/base/bytes.h"
#include "stack/wire/url.h"

namespace gatecrash::healthlake {
namespace {

/// One interaction on a type, by what stands behind it in the path.
void answer_type(FhirCall& call) {
  Exchange& exchange = call.exchange;
  const std::string& method = exchange.request.method;
  if (method == "GET") {
    exchange.operation = "SearchWithGet";
    search_type(call);
  } else if (method == "POST") {
    exchange.operation = "CreateResource";
    create_resource(call);
  } else {
    exchange.operation = method == "PUT"      ? "UpdateResource"
                         : method == "DELETE" ? "DeleteResource"
                                              : "Unknown";
    answer_not_supported(exchange);  // conditional update and delete
  }
}

void answer_instance(FhirCall& call) {
  Exchange& exchange = call.exchange;
  const std::string& method = exchange.request.method;
  if (method == "GET") {
    exchange.operation = "ReadResource";
    read_instance(call);
  } else if (method == "PUT") {
    exchange.operation = "UpdateResource";
    update_instance(call);
  } else if (method == "DELETE") {
    exchange.operation = "DeleteResource";
    delete_instance(call);
  } else {
    exchange.operation = method == "PATCH" ? "PatchResource" : "Unknown";
    answer_not_supported(exchange);
  }
}

/// `path` is what stands behind the type: "_search", "ID", "ID/_history", "ID/_history/3".
void answer_typed(FhirCall& call, const std::vector<std::string>& path) {
  Exchange& exchange = call.exchange;
  if (path.empty()) {
    answer_type(call);
    return;
  }
  const bool get = exchange.request.method == "GET";
  if (path.size() == 1 && path[0] == "_search" && exchange.request.method == "POST") {
    exchange.operation = "SearchWithPost";
    search_type_with_body(call);
    return;
  }
  if (path[0].starts_with('$') || path[0].starts_with('_') || path.size() > 3 ||
      (path.size() > 1 && (path[1] != "_history" || !get))) {
    exchange.operation = path[0] == "$validate"  ? "ValidateResource"
                         : path[0] == "_history" ? "GetHistoryByResourceId"
                                                 : "Unknown";
    answer_not_supported(exchange);
    return;
  }
  call.id = path[0];
  exchange.arguments.set("resource_id", call.id);
  if (path.size() == 1) {
    answer_instance(call);
  } else if (path.size() == 2) {
    exchange.operation = "GetHistoryByResourceId";
    read_history(call);
  } else {
    exchange.operation = "VersionReadResource";
    exchange.arguments.set("version_id", path[2]);
    read_version(call, path[2]);
  }
}

/// What does not start with a resource type.
void answer_system(Exchange& exchange, const Datastore& datastore, std::string_view base,
                   std::string_view first) {
  const std::string& method = exchange.request.method;
  if (first == "metadata" && method == "GET") {
    exchange.operation = "GetCapabilities";
    read_capabilities(exchange, datastore, base);
    return;
  }
  if (first.empty() || first.starts_with('$') || first.starts_with('_')) {
    exchange.operation = first.empty() && method == "POST"  ? "ProcessBundle"
                         : first.empty() && method == "GET" ? "SearchWithGet"
                                                            : "Unknown";
    answer_not_supported(exchange);
    return;
  }
  answer_outcome(exchange, 404, "not-found", "Unknown resource type '" + printable(first) + "'.");
}

/// The IAM action that a request for an unknown type would have been.
std::string_view guess_operation(std::string_view method) {
  return method == "GET"      ? "ReadResource"
         : method == "POST"   ? "CreateResource"
         : method == "PUT"    ? "UpdateResource"
         : method == "DELETE" ? "DeleteResource"
         : method == "PATCH"  ? "PatchResource"
                              : "Unknown";
}

}  // namespace

void answer_data_plane(Lake::State& state, Exchange& exchange) {
  exchange.content_type = "application/fhir+json";
  exchange.operation = guess_operation(exchange.request.method);
  auto target = wire::parse_target(exchange.request.target);
  if (!target) {
    answer_outcome(exchange, 400, "invalid", "The request target is not well formed.");
    return;
  }
  std::vector<std::string>& segments = target->segments;
  std::erase(segments, "");
  if (segments.size() < 3 || segments[2] != "r4") {
    answer_outcome(exchange, 404, "not-found", "The path is not /datastore/<id>/r4/.");
    return;
  }
  const std::string datastore_id = std::move(segments[1]);
  segments.erase(segments.begin(), segments.begin() + 3);
  exchange.arguments.set("datastore_id", datastore_id);
  const fhir::ResourceType* const type =
      segments.empty() ? nullptr : fhir::find_type(segments.front());
  if (type != nullptr) {
    exchange.arguments.set("resource_type", type->name);
  }
  if (!target->query.empty()) {
    exchange.arguments.set("query", query_value(target->query));
  }
  Datastore* const datastore = state.find_datastore(datastore_id);
  if (datastore == nullptr) {
    answer_outcome(exchange, 404, "not-found",
                   "Data store " + printable(datastore_id) + " is not known.");
    return;
  }
  if (const auto status = datastore_status(*datastore, exchange.now); status != "ACTIVE") {
    answer_outcome(exchange, 400, "processing",
                   "The data store is in state " + std::string(status) + ", not ACTIVE.");
    return;
  }
  const std::string base = datastore_endpoint(state.options, datastore_id);
  if (type == nullptr) {
    answer_system(exchange, *datastore, base, segments.empty() ? "" : segments.front());
    return;
  }
  segments.erase(segments.begin());
  FhirCall call{exchange, *datastore, *type, base, std::move(target->query), state.rng, {}};
  answer_typed(call, segments);
}

}  // namespace gatecrash::healthlake
