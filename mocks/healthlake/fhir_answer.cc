#include "mocks/healthlake/fhir_answer.h"

#include <charconv>
#include <utility>

#include "mocks/fhir/outcome.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::healthlake {
namespace {

std::string reference_to(const fhir::ResourceType& type, std::string_view id) {
  std::string text(type.name);
  return (text += '/') += printable(id);
}

/// W/"3", "3" or 3.
std::optional<std::uint64_t> read_etag(std::string_view text) {
  if (text.starts_with("W/")) {
    text.remove_prefix(2);
  }
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

void answer_outcome(Exchange& exchange, int status, std::string_view code, std::string_view text) {
  exchange.response.status = status;
  exchange.response.body = fhir::operation_outcome(code, text);
}

void answer_not_supported(Exchange& exchange) {
  answer_outcome(exchange, 400, "not-supported", "Interaction not supported.");
}

void answer_resource(Exchange& exchange, int status, const fhir::Version& version) {
  exchange.response.status = status;
  exchange.response.body = version.json;
  exchange.response.headers.emplace_back("ETag", "W/\"" + std::to_string(version.number) + "\"");
  exchange.response.headers.emplace_back("Last-Modified", http_date(version.last_updated));
}

void answer_failure(Exchange& exchange, fhir::Outcome outcome, const fhir::ResourceType& type,
                    std::string_view id) {
  switch (outcome) {
    case fhir::Outcome::kGone:
      answer_outcome(exchange, 410, "deleted",
                     "Resource " + reference_to(type, id) + " has been deleted.");
      return;
    case fhir::Outcome::kPreconditionFailed:
      answer_outcome(exchange, 412, "conflict",
                     "The precondition does not hold for the current version of " +
                         reference_to(type, id) + ".");
      return;
    case fhir::Outcome::kFull:
      answer_outcome(exchange, 429, "throttled",
                     "The data store holds " + std::to_string(fhir::Store::kVersionsMax) +
                         " resource versions, the most that this mock keeps.");
      return;
    default:
      answer_outcome(exchange, 404, "not-found",
                     "Resource " + reference_to(type, id) + " is not known.");
  }
}

wire::Value query_value(const fhir::Parameters& parameters) {
  wire::Value object = wire::Value::object();
  for (const auto& [key, value] : parameters) {
    wire::Value* const present = object.find(key);
    if (present == nullptr) {
      object.set(key, value);
    } else if (present->is_array()) {
      present->push_back(value);
    } else {
      *present = wire::Value::array({std::move(*present), value});
    }
  }
  return object;
}

std::optional<fhir::Preconditions> read_preconditions(Exchange& exchange) {
  fhir::Preconditions preconditions;
  const wire::Headers& headers = exchange.request.headers;
  if (const std::string* const match = wire::find_header(headers, "if-match")) {
    preconditions.if_match = read_etag(*match);
    if (!preconditions.if_match) {
      answer_outcome(exchange, 400, "invalid", "If-Match is not a version: W/\"N\".");
      return std::nullopt;
    }
  }
  if (const std::string* const none = wire::find_header(headers, "if-none-match")) {
    if (*none != "*") {
      answer_outcome(exchange, 400, "invalid", "If-None-Match: only * is supported.");
      return std::nullopt;
    }
    preconditions.if_none_match_any = true;
  }
  return preconditions;
}

std::optional<wire::Value> read_resource(Exchange& exchange, const fhir::ResourceType& type,
                                         std::string_view id) {
  const std::string& body = exchange.request.body;
  if (body.size() > kBodyBytesMax) {
    answer_outcome(exchange, 413, "too-long", "The request body is larger than 5 MB.");
    return std::nullopt;
  }
  auto resource = wire::read_json(body, {.bytes_max = kBodyBytesMax});
  if (!resource) {
    answer_outcome(exchange, 400, "processing",
                   "The request body is not valid JSON: " + resource.error().to_string());
    return std::nullopt;
  }
  const auto refuse = [&](std::string_view text) {
    exchange.arguments.set("body", std::move(*resource));
    answer_outcome(exchange, 400, "processing", text);
    return std::nullopt;
  };
  const auto named = resource->find_string("resourceType");
  if (!named) {
    return refuse("The request body is not a FHIR resource: it has no resourceType.");
  }
  if (*named != type.name) {
    return refuse("The resourceType '" + printable(*named) + "' of the body is not the type '" +
                  std::string(type.name) + "' of the URL.");
  }
  const wire::Value* const meta = resource->find("meta");
  if (meta != nullptr && !meta->is_object()) {
    return refuse("The meta of the resource is not an object.");
  }
  if (!id.empty() && resource->find_string("id") != id) {
    return refuse("The id of the body is not the id of the URL.");
  }
  return std::move(*resource);
}

}  // namespace gatecrash::healthlake
