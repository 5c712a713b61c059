#include "harness/lint/tool_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::lint {
namespace {

constexpr std::array<std::string_view, 20> kChangingWords = {
    "add", "cancel", "create", "delete", "export", "import", "patch", "post",   "put",   "remove",
    "run", "send",   "set",    "start",  "stop",   "tag",    "untag", "update", "write", "execute"};

const wire::Value* tools_of(const wire::Value& root) {
  if (root.is_array()) {
    return &root;
  }
  const wire::Value* const result = root.find("result");
  const wire::Value* const tools = (result != nullptr ? *result : root).find("tools");
  return tools != nullptr && tools->is_array() ? tools : nullptr;
}

}  // namespace

bool may_change(std::string_view name, const wire::Value* annotations) {
  const wire::Value* const hint =
      annotations == nullptr ? nullptr : annotations->find("readOnlyHint");
  if (hint != nullptr && hint->is_bool()) {
    return !hint->as_bool();
  }
  const std::string lower = ascii_lower(name.substr(0, name.find_first_of("_-. ")));
  // A template is made for the caller and changes nothing.
  return std::find(kChangingWords.begin(), kChangingWords.end(), lower) != kChangingWords.end() &&
         !name.ends_with("_template");
}

Result<std::vector<Tool>> read_tool_list(std::string_view json, std::string_view name) {
  const auto root = wire::read_json(json);
  if (!root) {
    return fail(Code::kConfigInvalid, root.error().message + " at " + root.error().where,
                std::string(name));
  }
  return tool_list_of(*root, name);
}

Result<std::vector<Tool>> tool_list_of(const wire::Value& root, std::string_view name) {
  const wire::Value* const tools = tools_of(root);
  if (tools == nullptr) {
    return fail(Code::kConfigInvalid,
                R"(not a list of tools: write {"tools":[...]}, as tools/list answers)",
                std::string(name));
  }
  std::vector<Tool> list;
  for (const wire::Value& item : tools->items()) {
    const auto tool = item.find_string("name");
    if (!tool) {
      return fail(Code::kConfigInvalid, "a tool without a name", std::string(name));
    }
    const wire::Value* const schema = item.find("inputSchema");
    list.push_back({std::string(*tool), schema == nullptr ? wire::Value() : *schema,
                    may_change(*tool, item.find("annotations"))});
  }
  return list;
}

}  // namespace gatecrash::lint
