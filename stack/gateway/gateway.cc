#include "stack/gateway/gateway.h"

#include <new>
#include <numeric>
#include <utility>

#include "stack/gateway/context.h"
#include "stack/gateway/grant.h"
#include "stack/gateway/session.h"

namespace gatecrash::gateway {

Gateway::Gateway(std::shared_ptr<const policy::Policy> policy, policy::CounterStore& counters,
                 AuditSink& audit, Options options)
    : own_(std::make_unique<Context>(counters, audit, std::move(options))), context_(*own_) {
  set_policy(std::move(policy));
}

Gateway::Gateway(Context& context) : context_(context) {}

Gateway::~Gateway() = default;

void Gateway::set_policy(std::shared_ptr<const policy::Policy> policy) {
  context_.set_policy({}, std::move(policy));
}

Actions Gateway::on(const Event& event, Instant now) {
  Actions out;
  try {
    act(event, now, out);
  } catch (const std::bad_alloc&) {
    out.clear();
    give_up(event, now, out);
  }
  return out;
}

/// Memory ran out: the session may have done half of what it wanted with the event, so it ends, and
/// nothing of the event goes on. What was in flight is recorded and answered as far as memory
/// allows. A tick's session is not known: all end.
void Gateway::give_up(const Event& event, Instant now, Actions& out) {
  const bool all = event.kind == Event::Kind::kTick;
  for (auto next = all ? sessions_.begin() : sessions_.find(event.session);
       next != sessions_.end();) {
    const std::size_t before = out.size();
    try {
      Actions unsaid;
      next->second->server_closed(now, out);
      next->second->client_closed({}, now, unsaid);
    } catch (const std::bad_alloc&) {  // what the sessions before it said stays
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
    }
    out.push_back({Action::Kind::kCloseClient, next->first, {}});
    out.push_back({Action::Kind::kCloseUpstream, next->first, {}});
    next = all ? sessions_.erase(next) : (sessions_.erase(next), sessions_.end());
  }
}

void Gateway::act(const Event& event, Instant now, Actions& out) {
  if (event.kind == Event::Kind::kOpen) {
    open(event, now, out);
    return;
  }
  if (event.kind == Event::Kind::kTick) {
    for (const auto& [name, session] : sessions_) {
      session->tick(now, out);
    }
    return;
  }
  const auto found = sessions_.find(event.session);
  if (found == sessions_.end()) {
    if (event.kind == Event::Kind::kClientMessage) {
      out.push_back({Action::Kind::kCloseClient, std::string(event.session), {}});
    }
    return;
  }
  Session& session = *found->second;
  switch (event.kind) {
    case Event::Kind::kOpen:
    case Event::Kind::kTick:
      break;
    case Event::Kind::kClientMessage:
      session.client_unit(event.bytes, event.fault, now, out);
      break;
    case Event::Kind::kUpstreamMessage:
      session.server_unit(event.bytes, event.fault, now, out);
      break;
    case Event::Kind::kClientClosed:
      session.client_closed(event.bytes, now, out);
      break;
    case Event::Kind::kUpstreamClosed:
      session.server_closed(now, out);
      break;
    case Event::Kind::kUpstreamLost:
      session.server_lost(now, out);
      break;
    case Event::Kind::kUpstreamAway:
      session.server_away(now, out);
      break;
    case Event::Kind::kUpstreamBack:
      session.server_back(now);
      break;
  }
  if (session.over()) {
    sessions_.erase(found);
  }
}

std::optional<Instant> Gateway::next_tick() const { return context_.approvals.next_tick(); }

std::size_t Gateway::unanswered() const {
  return std::accumulate(
      sessions_.begin(), sessions_.end(), std::size_t{0},
      [](std::size_t sum, const auto& entry) { return sum + entry.second->unanswered(); });
}

void Gateway::open(const Event& event, Instant now, Actions& out) {
  if (const auto old = sessions_.find(event.session); old != sessions_.end()) {
    Actions to_nobody;
    old->second->server_closed(now, to_nobody);  // its calls are lost, and recorded so
    sessions_.erase(old);
  }
  if (sessions_.size() >= kSessionsMax) {
    out.push_back({Action::Kind::kCloseClient, std::string(event.session), {}});
    out.push_back({Action::Kind::kCloseUpstream, std::string(event.session), {}});
    return;
  }
  auto grant = event.identity;
  if (grant == nullptr) {
    grant = std::make_shared<const Grant>(Grant{std::string(event.grant), {}, {}, {}});
  }
  sessions_.emplace(event.session,
                    std::make_unique<Session>(context_, event.session, std::move(grant)));
}

}  // namespace gatecrash::gateway
