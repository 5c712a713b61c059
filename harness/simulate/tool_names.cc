#include "harness/simulate/tool_names.h"

#include <array>

#include "stack/wire/json_writer.h"

namespace gatecrash::simulate {
namespace {

constexpr std::array<std::string_view, 4> kUnknownTools = {
    "delete_all", "type", "READ_FHIR_RESOURCE", "read_fhir_resource "};

std::string call_text(std::string_view name) {
  std::string text = R"(,"method":"tools/call","params":{"name":)";
  wire::append_json_string(text, name);
  return text + R"(,"arguments":)";
}

}  // namespace

CallableTool::CallableTool(const generate::Tool& tool)
    : name(tool.name),
      call(call_text(tool.name)),
      arguments(tool),
      teaches(name.starts_with("create_") || name.starts_with("update_") ||
              name.starts_with("start_")),
      lists(name.starts_with("search_") || name.starts_with("list_")),
      deletes(name.starts_with("delete_")) {}

ToolNames::ToolNames(const policy::Policy& policy, const generate::ToolCatalog& catalog) {
  const auto tool_named = [&](std::string_view name) {
    const generate::Tool* const known = catalog.find(name);
    return known != nullptr
               ? CallableTool(*known)
               : CallableTool(generate::Tool{std::string(name), wire::Value::object()});
  };
  for (const generate::Tool& tool : catalog.tools) {
    served_.emplace_back(tool);
  }
  for (const auto& [name, rule] : policy.tools) {
    named_.push_back(tool_named(name));
  }
  for (const std::string& name : policy.hide) {
    unknown_.push_back(tool_named(name));
  }
  for (const std::string_view name : kUnknownTools) {
    unknown_.push_back(tool_named(name));
  }
  if (named_.empty()) {
    named_ = served_.empty() ? unknown_ : served_;
  }
  if (served_.empty()) {
    served_ = named_;
  }
}

const CallableTool& ToolNames::choose(generate::Choices& choices) const {
  switch (choices.weighted({12, 6, 1})) {
    case 0:
      return choices.pick(named_);
    case 1:
      return choices.pick(served_);
    default:
      return choices.pick(unknown_);
  }
}

}  // namespace gatecrash::simulate
