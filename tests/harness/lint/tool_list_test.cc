#include "harness/lint/tool_list.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::lint {
namespace {

std::string names(std::string_view json) {
  const auto tools = read_tool_list(json, "t.json");
  if (!tools) {
    return tools.error().to_string();
  }
  std::string all;
  for (const Tool& tool : *tools) {
    all += tool.name + (tool.changes ? "! " : " ");
  }
  return all;
}

TEST(ToolList, ReadsAResultAnAnswerOrAnArray) {
  EXPECT_EQ(names(R"({"tools":[{"name":"read_x"},{"name":"delete_x"}]})"), "read_x delete_x! ");
  EXPECT_EQ(names(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"}]}})"), "a ");
  EXPECT_EQ(names(R"([{"name":"a","inputSchema":{"type":"object"}}])"), "a ");
}

TEST(ToolList, RefusesWhatIsNoList) {
  EXPECT_EQ(names("{}"),
            R"(t.json: not a list of tools: write {"tools":[...]}, as tools/list answers)");
  EXPECT_EQ(names("[1]"), "t.json: a tool without a name");
  EXPECT_EQ(names("[").substr(0, 7), "t.json:");
}

TEST(ToolList, BelievesTheHintBeforeTheName) {
  const auto read_only = wire::Value::object({{"readOnlyHint", true}});
  const auto writing = wire::Value::object({{"readOnlyHint", false}});
  EXPECT_FALSE(may_change("delete_x", &read_only));
  EXPECT_TRUE(may_change("look", &writing));
  EXPECT_TRUE(may_change("start_fhir_export_job", nullptr));
  EXPECT_TRUE(may_change("Update", nullptr));
  EXPECT_FALSE(may_change("create_patient_template", nullptr));
  EXPECT_FALSE(may_change("search_fhir_resources", nullptr));
}

}  // namespace
}  // namespace gatecrash::lint
