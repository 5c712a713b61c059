#include "harness/generate/tool_catalog.h"

namespace gatecrash::generate {

const Tool* ToolCatalog::find(std::string_view name) const {
  for (const Tool& tool : tools) {
    if (tool.name == name) {
      return &tool;
    }
  }
  return nullptr;
}

Result<ToolCatalog> read_tool_catalog(const wire::Value& result) {
  const wire::Value* const tools = result.find("tools");
  if (tools == nullptr || !tools->is_array()) {
    return fail(Code::kPeerBadMessage, "tools/list answered without a list of tools");
  }
  ToolCatalog catalog;
  for (const wire::Value& tool : tools->items()) {
    const auto name = tool.find_string("name");
    const wire::Value* const schema = tool.find("inputSchema");
    if (!name || schema == nullptr || !schema->is_object()) {
      return fail(Code::kPeerBadMessage, "tools/list answered a tool without name or inputSchema");
    }
    catalog.tools.push_back({std::string(*name), *schema});
  }
  return catalog;
}

}  // namespace gatecrash::generate
