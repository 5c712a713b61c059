#include "stack/servers/healthlake_tools.h"

#include <gtest/gtest.h>

#include "stack/servers/healthlake_server.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "tests/stack/servers/fake_http_client.h"

namespace gatecrash::servers {
namespace {

struct LakeTools {
  ToolOutcome run(std::string_view tool, std::string_view arguments, bool read_only = false) {
    wire::Value values = *wire::read_json(arguments);
    // What the session checks first: a case that a client could not send proves nothing.
    EXPECT_TRUE(HealthLakeServer::manifest().find(tool)->input.check(values).empty()) << arguments;
    return run_healthlake_tool(api, tool, std::move(values), read_only);
  }

  FakeHttpClient http;
  HealthLakeApi api{http, "http://lake.test", "us-west-2"};
};

std::string json_of(const ToolOutcome& outcome) {
  return outcome ? wire::write_json(*outcome) : "failed: " + outcome.error().text;
}

std::string header(const wire::HttpRequest& request, std::string_view name) {
  const std::string* const value = wire::find_header(request.headers, name);
  return value == nullptr ? "(none)" : *value;
}

// --- control plane -------------------------------------------------------------------------------

struct ControlCase {
  std::string_view tool;
  std::string_view arguments;
  std::string_view operation;
  std::string_view body;
};

TEST(HealthLakeTools, SendsEachControlPlaneOperation) {
  for (const ControlCase& c : {
           ControlCase{"list_datastores", "{}", "ListFHIRDatastores", "{}"},
           ControlCase{"list_datastores",
                       R"({"filter_dict":{"DatastoreStatus":"ACTIVE"},"next_token":"t",)"
                       R"("max_results":7})",
                       "ListFHIRDatastores",
                       R"({"Filter":{"DatastoreStatus":"ACTIVE"},"NextToken":"t","MaxResults":7})"},
           ControlCase{"list_datastores",
                       R"({"filter_dict":{"CreatedAfter":"2024-01-01T00:00:00Z",)"
                       R"("CreatedBefore":1704067201},"max_results":1.0e1})",
                       "ListFHIRDatastores",
                       R"({"Filter":{"CreatedAfter":1704067200,"CreatedBefore":1704067201},)"
                       R"("MaxResults":10})"},
           ControlCase{"create_datastore", R"({"datastore_type_version":"R4"})",
                       "CreateFHIRDatastore", R"({"DatastoreTypeVersion":"R4"})"},
           ControlCase{"create_datastore",
                       R"({"datastore_type_version":"R4","datastore_name":"n","sse_configuration":)"
                       R"({"KmsEncryptionConfig":{"CmkType":"AWS_OWNED_KMS_KEY"}},)"
                       R"("preload_data_config":{"PreloadDataType":"SYNTHEA"},"client_token":"c",)"
                       R"("tags":[{"Key":"k","Value":"v"}],"identity_provider_configuration":)"
                       R"({"AuthorizationStrategy":"AWS_AUTH"}})",
                       "CreateFHIRDatastore",
                       R"({"DatastoreTypeVersion":"R4","DatastoreName":"n","SseConfiguration":)"
                       R"({"KmsEncryptionConfig":{"CmkType":"AWS_OWNED_KMS_KEY"}},)"
                       R"("PreloadDataConfig":{"PreloadDataType":"SYNTHEA"},"ClientToken":"c",)"
                       R"("Tags":[{"Key":"k","Value":"v"}],"IdentityProviderConfiguration":)"
                       R"({"AuthorizationStrategy":"AWS_AUTH"}})"},
           ControlCase{"describe_datastore", R"({"datastore_id":"d1"})", "DescribeFHIRDatastore",
                       R"({"DatastoreId":"d1"})"},
           ControlCase{"start_fhir_export_job",
                       R"({"datastore_id":"d1","data_access_role_arn":"arn:r","job_name":"j",)"
                       R"("client_token":"c","output_data_config":{"S3Configuration":)"
                       R"({"S3Uri":"s3://b/k","KmsKeyId":"k"}}})",
                       "StartFHIRExportJob",
                       R"({"OutputDataConfig":{"S3Configuration":{"S3Uri":"s3://b/k",)"
                       R"("KmsKeyId":"k"}},"DatastoreId":"d1","DataAccessRoleArn":"arn:r",)"
                       R"("JobName":"j","ClientToken":"c"})"},
           ControlCase{"describe_fhir_export_job", R"({"datastore_id":"d1","job_id":"j1"})",
                       "DescribeFHIRExportJob", R"({"DatastoreId":"d1","JobId":"j1"})"},
       }) {
    LakeTools lake;
    lake.http.answer(200, R"({"SubmitTime":1})");
    const auto outcome = lake.run(c.tool, c.arguments);
    EXPECT_EQ(json_of(outcome),
              R"({"SubmitTime":"1970-01-01T00:00:01Z","ResponseMetadata":{"HTTPStatusCode":200,)"
              R"("HTTPHeaders":{},"RetryAttempts":0}})");
    ASSERT_EQ(lake.http.requests.size(), 1U) << c.tool;
    EXPECT_EQ(header(lake.http.requests[0], "X-Amz-Target"),
              "HealthLake." + std::string(c.operation));
    EXPECT_EQ(lake.http.requests[0].body, c.body);
  }
}

TEST(HealthLakeTools, ForwardsOptionalArgumentsOnlyWhenTruthy) {
  LakeTools lake;
  lake.http.answer(200, "{}");
  ASSERT_TRUE(lake.run("list_datastores", R"({"filter_dict":{},"next_token":"","max_results":-0.0,)"
                                          R"("region_name":null})")
                  .has_value());
  EXPECT_EQ(lake.http.requests.at(0).body, "{}");
  lake.http.answer(200, "{}");
  ASSERT_TRUE(lake.run("create_datastore",
                       R"({"datastore_type_version":"R4","tags":[],"datastore_name":null})")
                  .has_value());
  EXPECT_EQ(lake.http.requests.at(1).body, R"({"DatastoreTypeVersion":"R4"})");
}

TEST(HealthLakeTools, RefusesAFilterTimeThatIsNone) {
  LakeTools lake;
  EXPECT_EQ(json_of(lake.run("list_datastores", R"({"filter_dict":{"CreatedAfter":"soon"}})")),
            "failed: Filter.CreatedAfter is not an ISO 8601 time with an offset");
  EXPECT_TRUE(lake.http.requests.empty());
}

TEST(HealthLakeTools, PassesTheRegionOn) {
  FakeHttpClient http;
  HealthLakeApi api(http, "", "us-west-2");
  for (const ToolDefinition& tool : HealthLakeServer::manifest().tools) {
    http.requests.clear();
    static_cast<void>(run_healthlake_tool(
        api, tool.name,
        *wire::read_json(
            R"({"region_name":"eu-west-1","datastore_id":"d1","resource_type":"Patient",)"
            R"("resource_id":"1","resource_data":{"resourceType":"Patient"},)"
            R"("job_id":"j","datastore_type_version":"R4","data_access_role_arn":"r",)"
            R"("output_data_config":{}})"),
        false));
    ASSERT_EQ(http.requests.size(), 1U) << tool.name;
    EXPECT_EQ(http.requests[0].origin, "https://healthlake.eu-west-1.amazonaws.com") << tool.name;
  }
}

TEST(HealthLakeTools, TellsTheErrorsOfEveryTool) {
  for (const ToolDefinition& tool : HealthLakeServer::manifest().tools) {
    LakeTools lake;
    lake.http.answer(400, R"({"__type":"ResourceNotFoundException","Message":"gone"})");
    const auto outcome =
        lake.run(tool.name, R"({"datastore_id":"d1","resource_type":"Patient","resource_id":"1",)"
                            R"("resource_data":{"resourceType":"Patient"},"job_id":"j",)"
                            R"("datastore_type_version":"R4","data_access_role_arn":"r",)"
                            R"("output_data_config":{}})");
    EXPECT_EQ(json_of(outcome), "failed: AWS HealthLake Error (ResourceNotFoundException): gone")
        << tool.name;
  }
}

TEST(HealthLakeTools, RefusesExactlyTheToolsThatWriteWhenReadOnly) {
  std::vector<std::string> refused;
  for (const ToolDefinition& tool : HealthLakeServer::manifest().tools) {
    LakeTools lake;
    const auto outcome = lake.run(
        tool.name,
        R"({"datastore_id":"d1","resource_type":"Patient","resource_id":"1",)"
        R"("resource_data":{"resourceType":"Patient"},"job_id":"j","datastore_type_version":"R4",)"
        R"("data_access_role_arn":"r","output_data_config":{}})",
        true);
    ASSERT_FALSE(outcome.has_value());
    if (outcome.error().text ==
        "Operation not permitted: HealthLake MCP server is in read-only mode") {
      EXPECT_TRUE(lake.http.requests.empty()) << tool.name;
      refused.push_back(tool.name);
    } else {
      EXPECT_EQ(lake.http.requests.size(), 1U) << tool.name;
    }
  }
  EXPECT_EQ(refused, (std::vector<std::string>{"create_datastore", "start_fhir_export_job",
                                               "create_fhir_resource", "update_fhir_resource",
                                               "delete_fhir_resource"}));
}

// --- data plane ----------------------------------------------------------------------------------

struct FhirCase {
  std::string_view tool;
  std::string_view arguments;  // besides datastore_id
  std::string_view request;    // method and path below the endpoint
  std::string_view body;
};

TEST(HealthLakeTools, SendsEachFhirInteraction) {
  for (const FhirCase& c : {
           FhirCase{"read_fhir_resource", R"("resource_type":"Patient","resource_id":"p1")",
                    "GET Patient/p1", ""},
           FhirCase{"read_fhir_resource",
                    R"("resource_type":"Patient","resource_id":"p1","version_id":"2")",
                    "GET Patient/p1/_history/2", ""},
           FhirCase{"read_fhir_resource",
                    R"("resource_type":"Patient","resource_id":"p1","version_id":"")",
                    "GET Patient/p1", ""},
           FhirCase{"search_fhir_resources", R"("resource_type":"Patient")", "GET Patient", ""},
           FhirCase{"search_fhir_resources", R"("resource_type":"Patient","query_parameters":{})",
                    "GET Patient", ""},
           FhirCase{"search_fhir_resources",
                    R"("resource_type":"Patient","query_parameters":{"name:exact":"A&B=c d",)"
                    R"("_count":"5"})",
                    "GET Patient?name%3Aexact=A%26B%3Dc%20d&_count=5", ""},
           FhirCase{"create_fhir_resource",
                    R"("resource_type":"Patient","resource_data":{"resourceType":"Patient",)"
                    R"("id":"mine","multipleBirthInteger":1.0})",
                    "POST Patient", R"({"resourceType":"Patient","multipleBirthInteger":1.0})"},
           FhirCase{"update_fhir_resource",
                    R"("resource_type":"Patient","resource_id":"p1","resource_data":)"
                    R"({"resourceType":"Patient","v":1.10})",
                    "PUT Patient/p1", R"({"resourceType":"Patient","v":1.10,"id":"p1"})"},
           FhirCase{"update_fhir_resource",
                    R"("resource_type":"Patient","resource_id":"p1","resource_data":)"
                    R"({"id":"p1","resourceType":"Patient"})",
                    "PUT Patient/p1", R"({"id":"p1","resourceType":"Patient"})"},
           FhirCase{"delete_fhir_resource", R"("resource_type":"Patient","resource_id":"p1")",
                    "DELETE Patient/p1", ""},
       }) {
    LakeTools lake;
    lake.http.answer_endpoint();
    lake.http.answer(200, R"({"v":2.50})");
    const auto outcome =
        lake.run(c.tool, R"({"datastore_id":"d1",)" + std::string(c.arguments) + "}");
    EXPECT_EQ(json_of(outcome), R"({"v":2.50})") << c.arguments;
    ASSERT_EQ(lake.http.requests.size(), 2U) << c.arguments;
    const wire::HttpRequest& sent = lake.http.requests[1];
    EXPECT_EQ(sent.origin, "http://lake.test");
    const auto [method, path] = std::pair(c.request.substr(0, c.request.find(' ')),
                                          c.request.substr(c.request.find(' ') + 1));
    EXPECT_EQ(sent.method, method);
    EXPECT_EQ(sent.target, "/datastore/d1/r4/" + std::string(path));
    EXPECT_EQ(sent.body, c.body);
    EXPECT_EQ(header(sent, "If-Match"), "(none)");
    EXPECT_EQ(header(sent, "If-None-Exist"), "(none)");
  }
}

TEST(HealthLakeTools, SendsConditionsAsHeaders) {
  struct Case {
    std::string_view tool;
    std::string_view argument;
    std::string_view name;
    std::string_view value;
  };

  for (const Case& c : {
           Case{"create_fhir_resource", R"("if_none_exist":"identifier=a|b")", "If-None-Exist",
                "identifier=a|b"},
           Case{"create_fhir_resource", R"("if_none_exist":"")", "If-None-Exist", "(none)"},
           Case{"update_fhir_resource", R"("if_match":"W/\"1\"")", "If-Match", "W/\"1\""},
           Case{"update_fhir_resource", R"("if_match":null)", "If-Match", "(none)"},
           Case{"delete_fhir_resource", R"("if_match":"W/\"2\"")", "If-Match", "W/\"2\""},
       }) {
    LakeTools lake;
    lake.http.answer_endpoint();
    lake.http.answer(200, "{}");
    ASSERT_TRUE(lake.run(c.tool, R"({"datastore_id":"d1","resource_type":"Patient",)"
                                 R"("resource_id":"p1","resource_data":)"
                                 R"({"resourceType":"Patient"},)" +
                                     std::string(c.argument) + "}")
                    .has_value());
    EXPECT_EQ(header(lake.http.requests.at(1), c.name), c.value);
  }
}

TEST(HealthLakeTools, PutsNoLineEndIntoAHeader) {
  for (const std::string_view tool : {"update_fhir_resource", "delete_fhir_resource"}) {
    LakeTools lake;
    EXPECT_EQ(json_of(lake.run(tool, R"({"datastore_id":"d1","resource_type":"Patient",)"
                                     R"("resource_id":"p1","resource_data":)"
                                     R"({"resourceType":"Patient"},"if_match":"1\r\nX: y"})")),
              "failed: if_match holds a character that no HTTP header may hold");
    EXPECT_TRUE(lake.http.requests.empty());
  }
  LakeTools lake;
  EXPECT_EQ(json_of(lake.run("create_fhir_resource",
                             R"({"datastore_id":"d1","resource_type":"Patient","resource_data":)"
                             R"({"resourceType":"Patient"},"if_none_exist":"\u0000"})")),
            "failed: if_none_exist holds a character that no HTTP header may hold");
}

TEST(HealthLakeTools, ReachesNoOtherResourceThanTheOneNamed) {
  struct Case {
    std::string_view type;
    std::string_view id;
    std::string_view path;  // empty: refused
  };

  for (const Case& c : {
           Case{"Patient", "../Observation/1", "Patient/..%2FObservation%2F1"},
           Case{"Patient", "1?_count=5", "Patient/1%3F_count%3D5"},
           Case{"Patient", "1#x", "Patient/1%23x"},
           Case{"Patient/1/_history", "2", "Patient%2F1%2F_history/2"},
           Case{"Patient", "%2e%2e", "Patient/%252e%252e"},
           Case{"Patient", "..", ""},
           Case{"Patient", ".", ""},
           Case{"Patient", "", ""},
           Case{"", "1", ""},
           Case{"..", "1", ""},
       }) {
    for (const std::string_view tool : {"read_fhir_resource", "delete_fhir_resource"}) {
      LakeTools lake;
      lake.http.answer_endpoint();
      lake.http.answer(200, "{}");
      const auto outcome =
          lake.run(tool, R"({"datastore_id":"d1","resource_type":")" + std::string(c.type) +
                             R"(","resource_id":")" + std::string(c.id) + R"("})");
      if (c.path.empty()) {
        ASSERT_FALSE(outcome.has_value());
        EXPECT_NE(outcome.error().text.find(" must name a resource, not be "), std::string::npos);
        EXPECT_TRUE(lake.http.requests.empty());
      } else {
        ASSERT_TRUE(outcome.has_value());
        EXPECT_EQ(lake.http.requests.at(1).target, "/datastore/d1/r4/" + std::string(c.path));
      }
    }
  }
}

TEST(HealthLakeTools, RefusesAVersionThatWouldChangeThePath) {
  LakeTools lake;
  EXPECT_EQ(json_of(lake.run("read_fhir_resource",
                             R"({"datastore_id":"d1","resource_type":"Patient","resource_id":"1",)"
                             R"("version_id":".."})")),
            "failed: version_id must name a resource, not be \"..\"");
}

TEST(HealthLakeTools, RefusesAResourceThatIsNotWhatTheCallNames) {
  struct Case {
    std::string_view tool;
    std::string_view resource;
    std::string_view text;
  };

  for (const Case& c : {
           Case{"create_fhir_resource", R"({"resourceType":"Observation"})",
                "Resource type mismatch: expected 'Patient', got 'Observation'"},
           Case{"create_fhir_resource", "{}",
                "Resource type mismatch: expected 'Patient', got none"},
           Case{"create_fhir_resource", R"({"resourceType":["Patient"]})",
                "Resource type mismatch: expected 'Patient', got none"},
           Case{"update_fhir_resource", R"({"resourceType":"Observation","id":"p1"})",
                "Resource type mismatch: expected 'Patient', got 'Observation'"},
           Case{"update_fhir_resource", R"({"resourceType":"Patient","id":"p2"})",
                "Resource id mismatch: expected 'p1', got 'p2'"},
           Case{"update_fhir_resource", R"({"resourceType":"Patient","id":1})",
                "Resource id mismatch: expected 'p1', got none"},
       }) {
    LakeTools lake;
    EXPECT_EQ(json_of(lake.run(c.tool, R"({"datastore_id":"d1","resource_type":"Patient",)"
                                       R"("resource_id":"p1","resource_data":)" +
                                           std::string(c.resource) + "}")),
              "failed: " + std::string(c.text));
    EXPECT_TRUE(lake.http.requests.empty());
  }
}

TEST(HealthLakeTools, TellsWhatFhirRefuses) {
  LakeTools lake;
  lake.http.answer_endpoint();
  lake.http.answer(412, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
                        R"("code":"conflict","diagnostics":"version 2 is current"}]})");
  EXPECT_EQ(json_of(lake.run("delete_fhir_resource",
                             R"({"datastore_id":"d1","resource_type":"Patient","resource_id":"1",)"
                             R"("if_match":"W/\"1\""})")),
            "failed: FHIR Operation Failed: ERROR: conflict - version 2 is current");
}

TEST(HealthLakeTools, AnswersADeleteWithItsStatus) {
  LakeTools lake;
  lake.http.answer_endpoint();
  lake.http.answer(204, "");
  EXPECT_EQ(
      json_of(lake.run("delete_fhir_resource", R"({"datastore_id":"d1","resource_type":"Patient",)"
                                               R"("resource_id":"1"})")),
      R"({"status":"success","statusCode":204})");
}

}  // namespace
}  // namespace gatecrash::servers
