#include "harness/builtin/server_node.h"

#include <utility>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

/// Whether a strict reader finds the same call in the line; then the server gets it as it is
/// spelt, since how each reader spells numbers is not the gateway's doing.
bool says_the_same(const dissect::Understood& understood, std::string_view line) {
  const auto message = wire::read_message(line);
  if (!message) {
    return false;
  }
  if (message->is_response()) {
    return understood.is_response();
  }
  const auto call = wire::read_tool_call(*message);
  return understood.method == message->method &&
         understood.is_notification() == (message->kind == wire::Message::Kind::kNotification) &&
         understood.tool.value_or("") == (call ? call->name : std::string_view());
}

}  // namespace

const std::vector<const dissect::VictimKind*>& line_victims() {
  static const std::vector<const dissect::VictimKind*> kKinds = [] {
    constexpr std::string_view kLine = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
    std::vector<const dissect::VictimKind*> kinds;
    for (const dissect::VictimKind& kind : dissect::victim_kinds()) {
      std::vector<dissect::Understood> understood;
      dissect::Victim(kind).feed(kLine, understood);
      if (understood.size() == 1) {
        kinds.push_back(&kind);
      }
    }
    return kinds;
  }();
  return kKinds;
}

ServerNode::ServerNode(servers::HttpClient& http, std::optional<std::size_t> victim) : mcp_(http) {
  if (victim && *victim < line_victims().size()) {
    victim_ = std::make_unique<dissect::Victim>(*line_victims()[*victim]);
  }
}

std::vector<std::string> ServerNode::read(std::string_view bytes, Instant now,
                                          const StackEvents& events) {
  std::vector<std::string> out;
  framer_.feed(bytes);
  while (const auto line = framer_.next()) {
    if (victim_ == nullptr) {
      act(line->text, line->fault, now, out);
      continue;
    }
    std::vector<dissect::Understood> understood;
    victim_->feed(std::string(line->text) + "\n", understood);
    events.reach(simulate::Mark::kVictimReads);
    if (understood.size() == 1 && says_the_same(understood.front(), line->text)) {
      act(line->text, line->fault, now, out);
      continue;
    }
    for (const dissect::Understood& message : understood) {
      act(message.message, wire::LineFault::kNone, now, out);
    }
  }
  return out;
}

void ServerNode::act(std::string_view line, wire::LineFault fault, Instant now,
                     std::vector<std::string>& out) {
  for (std::string& answer : mcp_.on_line(line, fault, now)) {
    answer += '\n';
    out.push_back(std::move(answer));
  }
}

}  // namespace gatecrash::builtin
