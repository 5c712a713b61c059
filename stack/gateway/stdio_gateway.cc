#include "stack/gateway/stdio_gateway.h"

#include <new>
#include <optional>
#include <utility>

namespace gatecrash::gateway {

StdioGateway::StdioGateway(Gateway& gateway)
    : on_([&gateway](const Event& event, Instant now) { return gateway.on(event, now); }) {}

StdioGateway::StdioGateway(GatewayFunction on) : on_(std::move(on)) {}

void StdioGateway::open(std::string_view session, std::string_view grant, Instant now,
                        Actions& out) {
  guarded(session, now, out, [&] {
    sessions_.insert_or_assign(std::string(session), Lines{});
    tell({Event::Kind::kOpen, session, grant, {}}, now, out);
  });
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
  const bool told = guarded(session, now, out, [&] {
    tell({Event::Kind::kClientClosed, session, {}, found->second.client.unfinished()}, now, out);
  });
  if (told && found->second.upstream_closed) {
    sessions_.erase(found);
  }
}

void StdioGateway::upstream_closed(std::string_view session, Instant now, Actions& out) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.upstream_closed) {
    return;
  }
  found->second.upstream_closed = true;
  const bool told = guarded(
      session, now, out, [&] { tell({Event::Kind::kUpstreamClosed, session, {}, {}}, now, out); });
  if (told && found->second.client_closed) {
    sessions_.erase(found);
  }
}

void StdioGateway::tick(Instant now, Actions& out) {
  if (guarded({}, now, out, [&] { tell({Event::Kind::kTick, {}, {}, {}}, now, out); })) {
    return;
  }
  while (!sessions_.empty()) {  // whose call it was is not known
    give_up(sessions_.begin()->first, now, out);
  }
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
  std::optional<wire::Line> line;
  bool goes_on = guarded(session, now, out, [&] {
    framer.feed(bytes);
    line = framer.next();
  });
  while (goes_on && line) {
    goes_on = guarded(session, now, out, [&] {
      tell({kind, session, {}, line->text, line->fault}, now, out);
      line = framer.next();
    });
  }
}

template <class Act>
bool StdioGateway::guarded(std::string_view session, Instant now, Actions& out, const Act& act) {
  const std::size_t before = out.size();
  try {
    act();
    return true;
  } catch (const std::bad_alloc&) {
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
    give_up(session, now, out);
    return false;
  }
}

/// The gateway may have done half of what it wanted with this session's message.
void StdioGateway::give_up(std::string_view session, Instant now, Actions& out) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) {
    return;
  }
  // Taken out with its name, which a copy might find no memory for: tick() waits for it to be gone.
  const auto gone = sessions_.extract(found);
  const std::string& name = gone.key();
  try {
    for (const Event::Kind closed : {Event::Kind::kUpstreamClosed, Event::Kind::kClientClosed}) {
      tell({closed, name, {}, {}}, now, out);
    }
    out.push_back({Action::Kind::kCloseClient, name, {}});
    out.push_back({Action::Kind::kCloseUpstream, name, {}});
  } catch (const std::bad_alloc&) {
    // Whoever speaks on is not listened to any more: that can be done without memory.
    return;
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
