#include "harness/generate/tool_catalog.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::generate {
namespace {

TEST(ToolCatalog, HoldsNamesAndSchemasInTheServersOrder) {
  const auto result = wire::read_json(
      R"({"tools":[{"name":"b","inputSchema":{"type":"object"}},{"name":"a","inputSchema":{}}]})");
  const auto catalog = read_tool_catalog(*result);
  ASSERT_TRUE(catalog.has_value());
  ASSERT_EQ(catalog->tools.size(), 2U);
  EXPECT_EQ(catalog->tools[0].name, "b");
  EXPECT_NE(catalog->find("a"), nullptr);
  EXPECT_EQ(catalog->find("c"), nullptr);
}

TEST(ToolCatalog, RefusesAnswersWithoutToolsNamesOrSchemas) {
  for (const char* const text :
       {"{}", R"({"tools":{}})", R"({"tools":[{"inputSchema":{}}]})", R"({"tools":[{"name":"a"}]})",
        R"({"tools":[{"name":"a","inputSchema":[]}]})"}) {
    const auto catalog = read_tool_catalog(*wire::read_json(text));
    ASSERT_FALSE(catalog.has_value()) << text;
    EXPECT_EQ(catalog.error().code, Code::kPeerBadMessage);
  }
}

}  // namespace
}  // namespace gatecrash::generate
