#include "stack/servers/tool_manifest.h"

#include <utility>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::servers {
namespace {

Result<wire::Value> take_object(wire::Value& parent, std::string_view key) {
  wire::Value* const member = parent.find(key);
  if (member == nullptr || !member->is_object()) {
    return fail(Code::kConfigInvalid, "\"" + std::string(key) + "\" is missing or not an object");
  }
  return std::move(*member);
}

Result<ToolDefinition> read_tool(const wire::Value& tool, const std::string& where) {
  const auto name = tool.find_string("name");
  const wire::Value* const schema = tool.find("inputSchema");
  if (!name || schema == nullptr) {
    return fail(Code::kConfigInvalid, "a tool without a name or an inputSchema", where);
  }
  auto input = wire::JsonSchema::read(*schema);
  if (!input) {
    Error error = std::move(input).error();
    error.where.insert(0, where + "/inputSchema");
    return tl::unexpected<Error>(std::move(error));
  }
  return ToolDefinition{std::string(*name), *std::move(input)};
}

}  // namespace

const ToolDefinition* ToolManifest::find(std::string_view name) const {
  for (const ToolDefinition& tool : tools) {
    if (tool.name == name) {
      return &tool;
    }
  }
  return nullptr;
}

Result<ToolManifest> read_tool_manifest(std::string_view json) {
  TRY(wire::Value document, wire::read_json(json));
  TRY(wire::Value hello, take_object(document, "initialize"));
  ToolManifest manifest;
  TRY(manifest.capabilities, take_object(hello, "capabilities"));
  TRY(manifest.server_info, take_object(hello, "serverInfo"));
  const wire::Value* const tools = document.find("tools");
  if (tools == nullptr || !tools->is_array()) {
    return fail(Code::kConfigInvalid, "\"tools\" is missing or not an array", "/tools");
  }
  for (const wire::Value& tool : tools->items()) {
    TRY(ToolDefinition definition,
        read_tool(tool, "/tools/" + std::to_string(manifest.tools.size())));
    if (manifest.find(definition.name) != nullptr) {
      return fail(Code::kConfigInvalid, "two tools named \"" + definition.name + "\"", "/tools");
    }
    manifest.tools.push_back(std::move(definition));
  }
  manifest.tools_list = R"({"tools":)";
  wire::append_json(manifest.tools_list, *tools);
  manifest.tools_list += '}';
  return manifest;
}

}  // namespace gatecrash::servers
