#include "stack/servers/healthlake_api.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/servers/aws_time.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kFhirJson = "application/fhir+json";

/// A host name is built from it: one DNS label, as boto3 asks.
bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 63 && !text.starts_with('-') && !text.ends_with('-') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0;
         });
}

tl::unexpected<ToolFailure> unreachable(const Error& error) {
  return fail_tool("HealthLake could not be reached: " + error.message);
}

/// "com.amazonaws.healthlake#ValidationException" -> "ValidationException".
std::string aws_error(const wire::HttpResponse& response) {
  std::string code = std::to_string(response.status);
  std::string message;
  if (const auto body = wire::read_json(response.body); body && body->is_object()) {
    if (const auto type = body->find_string("__type")) {
      code = type->substr(std::min(type->find('#') + 1, type->size()));
    }
    message = body->find_string("Message").value_or(
        body->find_string("message").value_or(std::string_view()));
  }
  return "AWS HealthLake Error (" + code + "): " + message;
}

std::string issue_text(const wire::Value& issue) {
  std::string severity(issue.find_string("severity").value_or("error"));
  for (char& c : severity) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  const wire::Value* const details = issue.find("details");
  auto text = details == nullptr ? std::nullopt : details->find_string("text");
  if (!text) {
    text = issue.find_string("diagnostics");
  }
  return severity + ": " + std::string(issue.find_string("code").value_or("unknown")) +
         (text ? " - " + std::string(*text) : "");
}

std::string outcome_text(const wire::Value& outcome) {
  std::string text;
  if (const wire::Value* const issues = outcome.find("issue");
      issues != nullptr && issues->is_array()) {
    for (const wire::Value& issue : issues->items()) {
      (text += text.empty() ? "" : "; ") += issue_text(issue);
    }
  }
  return "FHIR Operation Failed: " + (text.empty() ? "no issue was named" : text);
}

std::string_view reason_phrase(int status) {
  struct Reason {
    int status;
    std::string_view phrase;
  };

  constexpr std::array<Reason, 15> kReasons = {Reason{400, "Bad Request"},
                                               Reason{401, "Unauthorized"},
                                               Reason{403, "Forbidden"},
                                               Reason{404, "Not Found"},
                                               Reason{405, "Method Not Allowed"},
                                               Reason{408, "Request Timeout"},
                                               Reason{409, "Conflict"},
                                               Reason{410, "Gone"},
                                               Reason{412, "Precondition Failed"},
                                               Reason{413, "Payload Too Large"},
                                               Reason{429, "Too Many Requests"},
                                               Reason{500, "Internal Server Error"},
                                               Reason{502, "Bad Gateway"},
                                               Reason{503, "Service Unavailable"},
                                               Reason{504, "Gateway Timeout"}};
  const auto* const known =
      std::find_if(kReasons.begin(), kReasons.end(),
                   [&](const Reason& reason) { return reason.status == status; });
  return known == kReasons.end() ? "" : known->phrase;
}

std::string fhir_error(const wire::HttpRequest& request, const wire::HttpResponse& response) {
  const std::string status = std::to_string(response.status);
  const auto body = wire::read_json(response.body);
  if (response.status < 400) {
    return "HTTP " + status + " where an answer should be";  // a redirect, say: not followed
  }
  if (!body) {
    return status + (response.status < 500 ? " Client Error: " : " Server Error: ") +
           std::string(reason_phrase(response.status)) + " for url: " + request.origin +
           request.target;
  }
  if (body->find_string("resourceType") == "OperationOutcome") {
    return outcome_text(*body);
  }
  return "HTTP " + status + ": " + response.body;
}

/// What boto3 adds to every answer.
wire::Value response_metadata(const wire::HttpResponse& response) {
  wire::Value headers = wire::Value::object();
  for (const auto& [name, value] : response.headers) {
    headers.set(ascii_lower(name), value);
  }
  wire::Value metadata = wire::Value::object();
  if (const std::string* id = wire::find_header(response.headers, "x-amzn-requestid")) {
    metadata.set("RequestId", *id);
  }
  metadata.set("HTTPStatusCode", response.status);
  metadata.set("HTTPHeaders", std::move(headers));
  metadata.set("RetryAttempts", 0);
  return metadata;
}

}  // namespace

tl::expected<wire::HttpResponse, ToolFailure> HealthLakeApi::send_control(
    std::string_view operation, const wire::Value& request, std::string_view region) {
  if (region.empty()) {
    region = region_;
  }
  if (!is_region(region)) {
    return fail_tool("Provided region_name '" + printable(region, 64) +
                     "' doesn't match a supported format.");
  }
  wire::HttpRequest http;
  http.method = "POST";
  http.origin =
      origin_.empty() ? "https://healthlake." + std::string(region) + ".amazonaws.com" : origin_;
  http.target = "/";
  http.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                  {"X-Amz-Target", "HealthLake." + std::string(operation)}};
  http.body = wire::write_json(request);
  auto response = http_.send(http);
  if (!response) {
    return unreachable(response.error());
  }
  if (response->status != 200) {
    return fail_tool(aws_error(*response));
  }
  return *std::move(response);
}

ToolOutcome HealthLakeApi::call(std::string_view operation, const wire::Value& request,
                                std::string_view region) {
  const auto response = send_control(operation, request, region);
  if (!response) {
    return tl::unexpected<ToolFailure>(response.error());
  }
  auto result = wire::read_json(response->body);
  if (!result || !result->is_object()) {
    return fail_tool("HealthLake's answer is not a JSON object" +
                     (result ? std::string() : ": " + result.error().to_string()));
  }
  spell_aws_times(*result);
  result->set("ResponseMetadata", response_metadata(*response));
  return *std::move(result);
}

tl::expected<const wire::Url*, ToolFailure> HealthLakeApi::endpoint(std::string_view datastore_id,
                                                                    std::string_view region) {
  wire::Value request = wire::Value::object();
  request.set("DatastoreId", datastore_id);
  auto response = send_control("DescribeFHIRDatastore", request, region);
  if (!response) {
    return tl::unexpected<ToolFailure>(std::move(response).error());
  }
  if (response->body == described_) {
    return &endpoint_;
  }
  const auto described = wire::read_json(response->body);
  const wire::Value* const properties =
      described ? described->find("DatastoreProperties") : nullptr;
  const auto url =
      properties == nullptr ? std::nullopt : properties->find_string("DatastoreEndpoint");
  auto parsed = wire::parse_url(url.value_or(std::string_view()));
  if (!parsed) {
    return fail_tool("DescribeFHIRDatastore named no usable DatastoreEndpoint: " +
                     parsed.error().message);
  }
  described_ = std::move(response->body);
  endpoint_ = *std::move(parsed);
  return &endpoint_;
}

ToolOutcome HealthLakeApi::fhir(FhirRequest request, std::string_view region) {
  const auto base = endpoint(request.datastore_id, region);
  if (!base) {
    return tl::unexpected<ToolFailure>(base.error());
  }
  wire::HttpRequest http;
  http.method = request.method;
  http.origin = (*base)->origin;
  http.target = (*base)->target + request.path;
  http.headers = std::move(request.headers);
  http.headers.emplace_back("Content-Type", kFhirJson);
  http.headers.emplace_back("Accept", kFhirJson);
  http.body = std::move(request.body);
  auto response = http_.send(http);
  if (!response) {
    return unreachable(response.error());
  }
  if (response->status < 200 || response->status > 299) {
    return fail_tool(fhir_error(http, *response));
  }
  if (response->body.empty()) {
    return wire::Value::object({{"status", "success"}, {"statusCode", response->status}});
  }
  auto result = wire::read_json(response->body);
  if (!result) {
    return fail_tool("HealthLake's answer is not JSON: " + result.error().to_string());
  }
  return *std::move(result);
}

}  // namespace gatecrash::servers
