#include "stack/servers/tool_manifest.h"

#include <gtest/gtest.h>

namespace gatecrash::servers {
namespace {

TEST(ToolManifest, KeepsTheDefinitionsAsTheyAreWritten) {
  const auto manifest = read_tool_manifest(
      R"({"initialize":{"capabilities":{"tools":{}},"serverInfo":{"name":"n","version":"1"}},
          "tools":[{"name":"a","x":1.0,"inputSchema":{"type":"object"}}]})");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().to_string();
  EXPECT_EQ(manifest->tools_list,
            R"({"tools":[{"name":"a","x":1.0,"inputSchema":{"type":"object"}}]})");
  ASSERT_NE(manifest->find("a"), nullptr);
  EXPECT_FALSE(manifest->find("a")->input.check(wire::Value(1)).empty());
  EXPECT_EQ(manifest->find("A"), nullptr);
}

TEST(ToolManifest, RefusesWhatDoesNotDescribeAServer) {
  struct Case {
    std::string_view json;
    std::string_view error;
  };

  for (const Case& c : {
           Case{"{}", "\"initialize\" is missing or not an object"},
           Case{R"({"initialize":{"capabilities":{}}})",
                "\"serverInfo\" is missing or not an object"},
           Case{R"({"initialize":{"capabilities":{},"serverInfo":{}}})",
                "/tools: \"tools\" is missing or not an array"},
           Case{R"({"initialize":{"capabilities":{},"serverInfo":{}},"tools":[{"name":"a"}]})",
                "/tools/0: a tool without a name or an inputSchema"},
           Case{R"({"initialize":{"capabilities":{},"serverInfo":{}},"tools":[{"name":"a",)"
                R"("inputSchema":{}},{"name":"a","inputSchema":{}}]})",
                "/tools: two tools named \"a\""},
           Case{R"({"initialize":{"capabilities":{},"serverInfo":{}},"tools":[{"name":"a",)"
                R"("inputSchema":{"properties":{"b":{"pattern":"x"}}}}]})",
                "/tools/0/inputSchema/properties/b/pattern: the JSON Schema keyword \"pattern\" "
                "is not supported"},
       }) {
    const auto manifest = read_tool_manifest(c.json);
    ASSERT_FALSE(manifest.has_value()) << c.json;
    EXPECT_EQ(manifest.error().to_string(), c.error);
  }
}

}  // namespace
}  // namespace gatecrash::servers
