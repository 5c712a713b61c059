// The policies that docs/policy.md explains: they load, name every tool of the server, and decide
// as the page says.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/lint/tool_list.h"
#include "stack/net/file.h"
#include "stack/policy/decision.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/json_reader.h"

namespace gatecrash {
namespace {

constexpr Instant kNow = instant_from_us(1'795'251'600'000'000);

policy::Policy worked(const std::string& name) {
  const std::string path = GATECRASH_SOURCE_DIR "/scenarios/policies/" + name + ".json";
  return policy::read_hosted_policy(net::read_file(path).value(), path).value();
}

std::vector<lint::Tool> server_tools() {
  const std::string path = GATECRASH_SOURCE_DIR "/scenarios/tools/healthlake-29.json";
  return lint::read_tool_list(net::read_file(path).value(), path).value();
}

/// The rule that decides, with "held by " before it where that is so.
std::string rule(const policy::Policy& policy, std::string_view tool, std::string_view arguments,
                 std::string_view fields = "{}") {
  policy::MemoryCounterStore counters;
  const wire::Value given = wire::read_json(arguments).value();
  const wire::Value grant = wire::read_json(fields).value();
  const policy::Decision decision =
      policy::decide_tool_call(policy, {"g", "s", &grant}, {tool, &given, false}, counters, kNow);
  return (decision.hold ? "held by " : "") + decision.rule;
}

TEST(WorkedPolicies, NameEveryToolOfTheServerAndNoOther) {
  const std::vector<lint::Tool> tools = server_tools();
  ASSERT_EQ(tools.size(), 29U);
  for (const char* name : {"healthlake-29", "healthlake-29-readonly"}) {
    const policy::Policy policy = worked(name);
    std::map<std::string, int, std::less<>> named;
    for (const auto& [tool, unused] : policy.tools) {
      ++named[tool];
    }
    for (const std::string& tool : policy.hide) {
      ++named[tool];
    }
    EXPECT_EQ(named.size(), tools.size()) << name;
    for (const lint::Tool& tool : tools) {
      EXPECT_EQ(named[tool.name], 1) << name << ": " << tool.name;
    }
  }
}

TEST(WorkedPolicies, ReadOnlyHidesAllThatChangesOrCarriesAway) {
  const policy::Policy policy = worked("healthlake-29-readonly");
  for (const lint::Tool& tool : server_tools()) {
    EXPECT_EQ(is_hidden(policy, tool.name), tool.changes) << tool.name;
  }
}

TEST(WorkedPolicies, DecideAsThePageSays) {
  struct Row {
    std::string_view tool;
    std::string_view arguments;
    std::string_view rule;
    std::string_view fields = "{}";
  };

  constexpr std::string_view kExport =
      R"({"output_data_config":{"S3Configuration":{"S3Uri":"s3://approved-exports/a/b"}}})";
  constexpr std::string_view kElsewhere =
      R"({"output_data_config":{"S3Configuration":{"S3Uri":"x s3://approved-exports/a"}}})";
  const Row rows[] = {
      {"list_datastores", "{}", "(allow)"},
      {"delete_datastore", "{}", "(hidden)"},
      {"delete_fhir_resource", "{}", "/tools/delete_fhir_resource"},
      {"search_fhir_resources", R"({"resource_type":"Observation"})", "(allow)"},
      {"search_fhir_resources", R"({"resource_type":"Patient","query_parameters":{"name":"x"}})",
       "(allow)"},
      {"search_fhir_resources", R"({"resource_type":"Patient"})",
       "/tools/search_fhir_resources/deny_if/0"},
      {"search_fhir_resources", R"({"resource_type":"Patient","query_parameters":null})",
       "/tools/search_fhir_resources/deny_if/0"},
      {"search_fhir_resources", R"({"resource_type":"Patient","query_parameters":{}})",
       "/tools/search_fhir_resources/deny_if/0"},
      {"search_fhir_resources_advanced", R"({"count":100})", "(allow)"},
      {"search_fhir_resources_advanced", "{}", "/tools/search_fhir_resources_advanced/require/0"},
      {"search_fhir_resources_advanced", R"({"count":"9"})",
       "/tools/search_fhir_resources_advanced/require/0"},
      {"search_fhir_resources_advanced", R"({"count":-5})",
       "/tools/search_fhir_resources_advanced/limits/0"},
      {"search_all_resources", R"({"count":50,"query_parameters":{"_id":"1"}})", "(allow)"},
      {"search_all_resources", R"({"count":50,"query_parameters":{}})",
       "/tools/search_all_resources/require/0"},
      {"search_all_resources", R"({"count":50,"query_parameters":null})",
       "/tools/search_all_resources/require/0"},
      {"create_fhir_resource",
       R"({"resource_type":"Observation","resource_data":{"status":"final"}})", "(allow)"},
      {"create_fhir_resource", R"({"resource_type":"Patient","resource_data":{"status":"x"}})",
       "/tools/create_fhir_resource/require/0"},
      {"create_fhir_resource", R"({"resource_type":"Task","resource_data":{}})",
       "/tools/create_fhir_resource/require/0"},
      {"update_fhir_resource", R"({"if_match":"W/\"3\""})", "(allow)"},
      {"update_fhir_resource", R"({"if_match":null})", "/tools/update_fhir_resource/require/0"},
      {"patch_fhir_resource", R"({"patch_operations":[1]})", "(allow)"},
      {"patch_fhir_resource",
       R"({"patch_operations":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21]})",
       "/tools/patch_fhir_resource/deny_if/0"},
      {"create_fhir_bundle", R"({"bundle_type":"transaction","bundle_resources":[]})",
       "held by /tools/create_fhir_bundle"},
      {"create_fhir_bundle", R"({"bundle_resources":[]})", "/tools/create_fhir_bundle/require/0"},
      {"start_fhir_import_job", "{}", "held by /tools/start_fhir_import_job"},
      {"start_fhir_export_job", kExport, "held by /tools/start_fhir_export_job",
       R"({"may_export":true})"},
      {"start_fhir_export_job", kExport, "/tools/start_fhir_export_job/require/0"},
      {"start_fhir_export_job", kExport, "/tools/start_fhir_export_job/require/0",
       R"({"may_export":"true"})"},
      {"start_fhir_export_job", kElsewhere, "/tools/start_fhir_export_job/require/0",
       R"({"may_export":true})"},
  };
  const policy::Policy policy = worked("healthlake-29");
  for (const Row& row : rows) {
    EXPECT_EQ(rule(policy, row.tool, row.arguments, row.fields), row.rule)
        << row.tool << " " << row.arguments;
  }
}

TEST(WorkedPolicies, CountResourcesNotCalls) {
  const policy::Policy policy = worked("healthlake-29");
  policy::MemoryCounterStore counters;
  const wire::Value hundred = wire::read_json(R"({"count":100})").value();
  const auto search = [&](int second) {
    return policy::decide_tool_call(policy, {"g", "s"},
                                    {"search_fhir_resources_advanced", &hundred, false}, counters,
                                    kNow + std::chrono::seconds(second))
        .rule;
  };
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(search(i), "(allow)");
  }
  EXPECT_EQ(search(50), "/tools/search_fhir_resources_advanced/limits/0");
  EXPECT_EQ(search(3599), "/tools/search_fhir_resources_advanced/limits/0");
  EXPECT_EQ(search(3600), "(allow)");
}

}  // namespace
}  // namespace gatecrash
