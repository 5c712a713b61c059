#include "stack/servers/healthlake_server.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "tests/stack/servers/fake_http_client.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"t","version":"1"}}})";

std::string ask(HealthLakeServer& server, std::string_view line) {
  const auto answers = server.on_line(line, wire::LineFault::kNone, Instant());
  EXPECT_EQ(answers.size(), 1U);
  return answers.empty() ? std::string() : answers.front();
}

TEST(HealthLakeServer, IntroducesItselfAsTheServerOfTheReadme) {
  FakeHttpClient http;
  HealthLakeServer server(http);
  EXPECT_EQ(ask(server, kInitialize),
            R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":)"
            R"({"experimental":{},"prompts":{"listChanged":false},"resources":{"subscribe":false,)"
            R"("listChanged":false},"tools":{"listChanged":false}},"serverInfo":{"name":)"
            R"("AWS HealthLake MCP Server","version":"1.29.0"}}})");
}

TEST(HealthLakeServer, AnswersAReadWithTextAndData) {
  FakeHttpClient http;
  HealthLakeServer server(http, {.lake_origin = "http://lake.test"});
  ask(server, kInitialize);
  http.answer_endpoint();
  http.answer(200, R"({"resourceType":"Patient","id":"p1"})");
  EXPECT_EQ(ask(server, R"({"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":)"
                        R"("read_fhir_resource","arguments":{"datastore_id":"d1",)"
                        R"("resource_type":"Patient","resource_id":"p1"}}})"),
            R"({"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":)"
            R"("{\n  \"resourceType\": \"Patient\",\n  \"id\": \"p1\"\n}"}],)"
            R"("structuredContent":{"result":{"resourceType":"Patient","id":"p1"}},)"
            R"("isError":false}})");
  ASSERT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(http.requests[0].origin + http.requests[0].target, "http://lake.test/");
}

TEST(HealthLakeServer, RefusesToWriteWhenReadOnly) {
  FakeHttpClient http;
  HealthLakeServer server(http, {.lake_origin = "http://lake.test", .read_only = true});
  ask(server, kInitialize);
  EXPECT_EQ(ask(server, R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":)"
                        R"("create_datastore","arguments":{"datastore_type_version":"R4"}}})"),
            R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
            R"("Error executing tool create_datastore: Operation not permitted: HealthLake MCP )"
            R"(server is in read-only mode"}],"isError":true}})");
  EXPECT_TRUE(http.requests.empty());
}

TEST(HealthLakeServer, ListsItsTenToolsAlsoWhenReadOnly) {
  FakeHttpClient http;
  HealthLakeServer server(http, {.read_only = true});
  ask(server, kInitialize);
  const auto answer =
      wire::read_json(ask(server, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})"));
  ASSERT_TRUE(answer.has_value());
  std::vector<std::string_view> names;
  for (const wire::Value& tool : answer->find("result")->find("tools")->items()) {
    names.push_back(tool.find_string("name").value_or(""));
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{"create_datastore", "describe_datastore",
                                                  "list_datastores", "start_fhir_export_job",
                                                  "describe_fhir_export_job", "read_fhir_resource",
                                                  "search_fhir_resources", "create_fhir_resource",
                                                  "update_fhir_resource", "delete_fhir_resource"}));
}

}  // namespace
}  // namespace gatecrash::servers
