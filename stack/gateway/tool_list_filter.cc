#include "stack/gateway/tool_list_filter.h"

#include <algorithm>
#include <string_view>

#include "stack/wire/jsonrpc.h"

namespace gatecrash::gateway {
namespace {

bool is_twin(std::string_view key, std::string_view of) {
  return key != of && wire::folds_to(key, of);
}

bool may_be_shown(const policy::Policy& policy, const wire::Value& tool) {
  const auto name = tool.find_string("name");
  return name && !policy::is_hidden(policy, *name) &&
         std::none_of(tool.members().begin(), tool.members().end(),
                      [](const wire::Member& member) { return is_twin(member.key, "name"); });
}

}  // namespace

void hide_tools(const policy::Policy& policy, wire::Value& result) {
  if (!policy.hide_all && policy.hide.empty()) {
    return;
  }
  if (!result.is_object()) {
    result = wire::Value::object();
  }
  std::erase_if(result.members(), [](const wire::Member& member) {
    return is_twin(member.key, "tools") || is_twin(member.key, "cacheScope");
  });
  if (wire::Value* const scope = result.find("cacheScope")) {
    *scope = "private";  // others may see another list; all pages say the same
  }
  wire::Value* const tools = result.find("tools");
  if (tools == nullptr || !tools->is_array()) {
    result.set("tools", wire::Value::array());
    return;
  }
  std::erase_if(tools->items(),
                [&](const wire::Value& tool) { return !may_be_shown(policy, tool); });
}

}  // namespace gatecrash::gateway
