// healthlake_api: AWS HealthLake's two protocols as a client speaks them: awsJson1.0 for the
// control plane, FHIR R4 over HTTP for the data plane.
//
// Single thread; one request at a time. One attempt a call (no retries: who calls wants to know),
// unsigned (the transport would sign). What goes wrong comes back in the words of the server of the
// AWS HealthLake MCP README.
// Source: AWS HealthLake API Reference; HL7 FHIR R4 "RESTful API".
#pragma once

#include <string>
#include <string_view>

#include "stack/servers/http_client.h"
#include "stack/servers/mcp_session.h"
#include "stack/wire/url.h"
#include "stack/wire/value.h"

namespace gatecrash::servers {

struct FhirRequest {
  std::string_view method;
  std::string_view datastore_id;
  std::string path;       // below the datastore's endpoint: "Patient/1", encoded
  wire::Headers headers;  // besides Content-Type and Accept
  std::string body;
};

class HealthLakeApi {
 public:
  /// `http` is borrowed. `origin` ("http://127.0.0.1:9000") stands in for AWS's own host of the
  /// region; empty means that host. `region` is the one for calls that name none.
  HealthLakeApi(HttpClient& http, std::string origin, std::string region)
      : http_(http), origin_(std::move(origin)), region_(std::move(region)) {}

  /// One control-plane operation: its answer with times as ISO 8601 and boto3's ResponseMetadata.
  ToolOutcome call(std::string_view operation, const wire::Value& request,
                   std::string_view region = {});

  /// One data-plane request, at the endpoint that DescribeFHIRDatastore names (asked every time).
  /// An answer without a body becomes {"status":"success","statusCode":N}.
  ToolOutcome fhir(FhirRequest request, std::string_view region = {});

 private:
  tl::expected<wire::HttpResponse, ToolFailure> send_control(std::string_view operation,
                                                             const wire::Value& request,
                                                             std::string_view region);
  tl::expected<const wire::Url*, ToolFailure> endpoint(std::string_view datastore_id,
                                                       std::string_view region);

  HttpClient& http_;
  std::string origin_;
  std::string region_;
  // The last DescribeFHIRDatastore answer and the endpoint read from it: equal bytes, equal
  // endpoint, so that a session on one datastore reads them once.
  std::string described_;
  wire::Url endpoint_;
};

}  // namespace gatecrash::servers
