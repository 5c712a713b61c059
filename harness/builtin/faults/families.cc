#include "harness/builtin/faults/families.h"

#include <algorithm>

#include "stack/wire/mcp.h"

namespace gatecrash::builtin {

using gateway::Action;
using gateway::Event;

std::optional<wire::Message> client_message(const Event& event) {
  if (event.kind != Event::Kind::kClientMessage || event.fault != wire::LineFault::kNone) {
    return std::nullopt;
  }
  auto message = wire::read_message(event.bytes);
  return message ? std::optional<wire::Message>(*std::move(message)) : std::nullopt;
}

std::string_view called_tool(const wire::Message& message) {
  if (message.is_response() || message.method != wire::method::kToolsCall) {
    return {};
  }
  const auto call = wire::read_tool_call(message);
  return call ? call->name : std::string_view();
}

bool forwards(const gateway::Actions& actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& action) { return action.kind == Action::Kind::kToUpstream; });
}

Action to_upstream(const Event& event, std::string bytes) {
  return {Action::Kind::kToUpstream, std::string(event.session), std::move(bytes)};
}

Action to_client(const Event& event, std::string bytes) {
  return {Action::Kind::kToClient, std::string(event.session), std::move(bytes)};
}

}  // namespace gatecrash::builtin
