#include "stack/gateway/stdio_gateway.h"

#include <utility>

namespace gatecrash::gateway {

StdioGateway::StdioGateway(Gateway& gateway)
    : on_([&gateway](const Event& event, Instant now) { return gateway.on(event, now); }) {}

StdioGateway::StdioGateway(GatewayFunction on) : on_(std::move(on)) {}

void StdioGateway::open(std::string_view session, std::string_view grant, Instant now,
                        Actions& out) {
  sessions_.insert_or_assign(std::string(session), Lines{});
  tell({Event::Kind::kOpen, session, grant, {}}, now, out);
}

void StdioGateway::from_client(std::string_view session, std::string_view bytes, Instant now,
                               Actions& out) {
  const auto found = sessions_.find(session);
  if (found != sessions_.end() && !found->second.client_closed) {
    pump(session, found->second.client, Event::Kind::kClientMessage, bytes, now, out);
  }
}

void StdioGateway::from_upstream(std::string_view session, std::string_view bytes, Instant now,
                                 Actions& out) {
  const auto found = sessions_.find(session);
  if (found != sessions_.end() && !found->second.upstream_closed) {
    pump(session, found->second.upstream, Event::Kind::kUpstreamMessage, bytes, now, out);
  }
}

void StdioGateway::client_closed(std::string_view session, Instant now, Actions& out) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.client_closed) {
    return;
  }
  found->second.client_closed = true;
  tell({Event::Kind::kClientClosed, session, {}, found->second.client.unfinished()}, now, out);
  if (found->second.upstream_closed) {
    sessions_.erase(found);
  }
}

void StdioGateway::upstream_closed(std::string_view session, Instant now, Actions& out) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.upstream_closed) {
    return;
  }
  found->second.upstream_closed = true;
  tell({Event::Kind::kUpstreamClosed, session, {}, {}}, now, out);
  if (found->second.client_closed) {
    sessions_.erase(found);
  }
}

void StdioGateway::tick(Instant now, Actions& out) {
  tell({Event::Kind::kTick, {}, {}, {}}, now, out);
}

std::size_t StdioGateway::buffered_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [name, lines] : sessions_) {
    bytes += lines.client.unfinished().size() + lines.upstream.unfinished().size();
  }
  return bytes;
}

void StdioGateway::pump(std::string_view session, wire::LineFramer& framer, Event::Kind kind,
                        std::string_view bytes, Instant now, Actions& out) {
  framer.feed(bytes);
  while (const auto line = framer.next()) {
    tell({kind, session, {}, line->text, line->fault}, now, out);
  }
}

void StdioGateway::tell(const Event& event, Instant now, Actions& out) {
  for (Action& action : on_(event, now)) {
    if (action.kind == Action::Kind::kToClient || action.kind == Action::Kind::kToUpstream) {
      action.bytes += '\n';
    }
    out.push_back(std::move(action));
  }
}

}  // namespace gatecrash::gateway
