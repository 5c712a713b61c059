// How exchanges and sessions of an HTTP gateway end, and what it tells a server by itself.
#include <algorithm>
#include <utility>

#include "stack/gateway/http_gateway_state.h"
#include "stack/gateway/http_relay.h"

namespace gatecrash::gateway {

/// Nothing more of the server's answer is wanted.
void HttpGateway::Impl::give_up(wire::ExchangeId exchange, std::string_view outcome, Instant now,
                                HttpActions& out) {
  GatewayExchange& state = exchanges.at(exchange);
  if (state.forwarded) {
    out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
  }
  Actions unsaid;
  state.session->stream_ended(exchange, outcome, {}, now, unsaid);
  finish(exchange, now);
}

bool HttpGateway::Impl::can_resume(const GatewayExchange& state) const {
  const auto session = sessions.find(state.session_id);
  return state.events && state.resumable && session != sessions.end() &&
         session->second.session == state.session;
}

/// Leaving is no cancellation: the request runs on, and nobody reads its answer.
void HttpGateway::Impl::drain(wire::ExchangeId exchange, GatewayExchange& state, Instant now,
                              HttpActions& out) {
  state.drain_until = now + options.drain_max;
  drains.emplace(*state.drain_until, exchange);
  const auto found = sessions.find(state.session_id);
  if (found == sessions.end()) {
    return;
  }
  std::deque<wire::ExchangeId>& others = found->second.drains;
  others.push_back(exchange);
  if (others.size() > options.drains_max) {
    give_up(others.front(), "lost", now, out);
  }
}

/// The client has taken back what it asked here: its stream ends without an answer. The server may
/// still say something, which is recorded.
void HttpGateway::Impl::end_cancelled(wire::ExchangeId exchange, Instant now, HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end() || !found->second.client) {
    return;  // its client left before
  }
  GatewayExchange& state = found->second;
  if (!state.events && !state.own.empty()) {  // the rest of a batch
    head(exchange, state, 200, {{"Content-Type", "application/json"}}, out);
    body(exchange, state, join_texts(state.own, state.batch), out);
  } else if (!state.events) {
    head(exchange, state, 200, event_stream_headers(), out);
  }
  state.own.clear();
  out.push_back({.kind = HttpAction::Kind::kEnd, .exchange = exchange});
  state.client = false;
  if (state.forwarded) {
    drain(exchange, state, now, out);
  } else {
    finish(exchange, now);
  }
}

/// An answer of the gateway's own to what the server asked, as a request of its own.
void HttpGateway::Impl::tell_server(const GatewayExchange& asked, std::string text, Instant now,
                                    HttpActions& out) {
  if (told >= kToldMax || exchanges.size() >= options.exchanges_max) {
    return;  // it does not listen, or there is no room
  }
  const wire::ExchangeId exchange = --last_own;
  GatewayExchange& state = exchanges[exchange];
  state.session = asked.session;
  state.session_id = asked.session_id;
  state.owner = asked.owner;
  state.client = false;
  state.told = true;
  ++told;
  wire::HttpRequest request{"POST", {}, {}, {}, {}};
  if (!state.session_id.empty()) {
    request.headers.emplace_back("Mcp-Session-Id", state.session_id);
  }
  if (!state.session->version().empty()) {
    request.headers.emplace_back("MCP-Protocol-Version", state.session->version());
  }
  state.request_headers = request_headers(request, wire::Era::kLegacy);
  const auto session = sessions.find(state.session_id);
  if (session != sessions.end() && session->second.session == state.session) {
    ++session->second.open;  // more than one: the exchange that brought the question is open
  }
  state.drain_until = now + options.drain_max;
  drains.emplace(*state.drain_until, exchange);
  forward(exchange, state, "POST", std::move(text), out);
}

/// Makes room for one more session of the grant; false: it has as many as it may.
bool HttpGateway::Impl::reserve_session(const std::string& owner) {
  std::size_t& count = owned[owner];
  if (count >= options.sessions_per_grant_max) {
    return false;
  }
  ++count;
  return true;
}

void HttpGateway::Impl::release_session(const std::string& owner) {
  const auto found = owned.find(owner);
  if (found != owned.end() && --found->second == 0) {
    owned.erase(found);
  }
}

void HttpGateway::Impl::finish(wire::ExchangeId exchange, Instant now) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end()) {
    return;
  }
  const GatewayExchange& state = found->second;
  told -= state.told ? 1 : 0;
  if (state.reserves) {
    release_session(state.owner);
  }
  if (state.drain_until) {
    drains.erase({*state.drain_until, exchange});
  }
  const auto session = sessions.find(state.session_id);
  if (session != sessions.end() && session->second.session == state.session) {
    std::erase(session->second.drains, exchange);
    if (--session->second.open == 0) {
      session->second.idle_until = now + options.session_idle_max;
      idle.emplace(*session->second.idle_until, session->first);
    }
  }
  held.erase(exchange);
  exchanges.erase(found);
}

/// Its exchanges run on; its next request finds no session.
void HttpGateway::Impl::forget_session(const std::string& id, Instant now) {
  const auto found = sessions.find(id);
  if (found == sessions.end()) {
    return;
  }
  if (found->second.idle_until) {
    idle.erase({*found->second.idle_until, id});
  }
  Actions unsaid;
  found->second.session->stream_ended(0, "lost", {}, now, unsaid);  // what waited to be resumed
  release_session(found->second.owner);
  sessions.erase(found);
}

}  // namespace gatecrash::gateway
