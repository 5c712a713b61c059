// What an HTTP gateway does when memory runs out in the way of an event.
//
// The exchange whose event it was may have done half of what it wanted, so it ends, and its legacy
// session with it; nothing that was said in the event is carried out, and whose answer that was is
// hung up on. What of this needs memory itself (rows of what was in flight) is done as far as
// memory allows; what is remembered is put right without any.
#include <algorithm>
#include <new>

#include "stack/gateway/http_gateway_state.h"

namespace gatecrash::gateway {
namespace {

bool is_for_client(const HttpAction& action) {
  return action.kind != HttpAction::Kind::kForward && action.kind != HttpAction::Kind::kAbort;
}

/// False: memory ran out in it.
template <class Act>
bool done(const Act& act) {
  try {
    act();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace

/// `unheard`: the event was a request of which nothing may have been kept.
void HttpGateway::Impl::run_out(wire::ExchangeId exchange, bool unheard, std::size_t before,
                                Instant now, HttpActions& out) {
  const auto known = exchanges.find(exchange);
  const bool waits = known == exchanges.end() ? unheard : known->second.client;
  unsay(before, out);
  const std::size_t said = out.size();
  bool dropped = false;
  for (std::size_t i = before; i < said; ++i) {
    dropped = dropped || (out[i].exchange == exchange && is_for_client(out[i]));
    forget(out[i].exchange, now, out);
  }
  forget(exchange, now, out);
  done([&] {
    if (waits && !dropped) {
      out.push_back({.kind = HttpAction::Kind::kDropClient, .exchange = exchange});
    }
  });
  mend();
}

/// Leaves of what the event said that exchanges were given up, and hangs up on whoever was told
/// something.
void HttpGateway::Impl::unsay(std::size_t before, HttpActions& out) {
  std::size_t kept = before;
  for (std::size_t i = before; i < out.size(); ++i) {
    const HttpAction::Kind kind = out[i].kind;
    const wire::ExchangeId exchange = out[i].exchange;
    const auto state = exchanges.find(exchange);
    if (kind == HttpAction::Kind::kForward) {
      if (state != exchanges.end()) {
        state->second.forwarded = false;
      }
      continue;
    }
    const bool dropped =
        kind != HttpAction::Kind::kAbort &&
        std::any_of(out.begin() + static_cast<std::ptrdiff_t>(before),
                    out.begin() + static_cast<std::ptrdiff_t>(kept), [&](const HttpAction& other) {
                      return other.exchange == exchange && is_for_client(other);
                    });
    if (!dropped) {
      HttpAction& place = out[kept++];
      place = HttpAction();
      place.kind = kind == HttpAction::Kind::kAbort ? kind : HttpAction::Kind::kDropClient;
      place.exchange = exchange;
    }
  }
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(kept), out.end());
}

/// The exchange and its legacy session, if they are there.
void HttpGateway::Impl::forget(wire::ExchangeId exchange, Instant now, HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end()) {
    return;
  }
  GatewayExchange& state = found->second;
  done([&] {
    if (state.forwarded) {
      out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
    }
  });
  done([&] {
    state.session->abandon_held(exchange, now);
    Actions unsaid;
    state.session->stream_ended(exchange, "lost", {}, now, unsaid);
  });
  const auto session = sessions.find(state.session_id);
  if (session != sessions.end() && session->second.session == state.session &&
      !done([&] { forget_session(session->first, now); })) {
    sessions.erase(session);
  }
  exchanges.erase(found);
}

/// The session that has been idle longest. REQUIRES: one is.
void HttpGateway::Impl::forget_idle(Instant now) {
  const auto session = sessions.find(idle.begin()->second);
  if (session == sessions.end()) {
    idle.erase(idle.begin());
  } else if (!done([&] { forget_session(session->first, now); })) {
    sessions.erase(session);
    mend();
  }
}

/// Makes true again what was left half done: counts are counted anew, what names nothing is
/// forgotten, and so are sessions and exchanges whose time nobody would know.
void HttpGateway::Impl::mend() {
  std::erase_if(drains, [&](const auto& entry) {
    const auto state = exchanges.find(entry.second);
    return state == exchanges.end() || state->second.drain_until != entry.first;
  });
  std::erase_if(exchanges, [&](const auto& entry) {
    const GatewayExchange& state = entry.second;
    return (state.drain_until && !drains.contains({*state.drain_until, entry.first})) ||
           (state.told && (!state.forwarded || !state.drain_until));
  });
  std::erase_if(drains, [&](const auto& entry) { return !exchanges.contains(entry.second); });
  std::erase_if(held, [&](wire::ExchangeId exchange) { return !exchanges.contains(exchange); });
  told = static_cast<std::size_t>(std::count_if(
      exchanges.begin(), exchanges.end(), [](const auto& entry) { return entry.second.told; }));
  for (auto& [id, session] : sessions) {
    std::erase_if(session.drains, [&](wire::ExchangeId each) { return !exchanges.contains(each); });
    session.open = 0;
  }
  for (const auto& [exchange, state] : exchanges) {
    const auto session = sessions.find(state.session_id);
    if (session != sessions.end() && session->second.session == state.session) {
      ++session->second.open;
    }
  }
  std::erase_if(sessions, [&](const auto& entry) {
    return entry.second.open == 0 && std::none_of(idle.begin(), idle.end(), [&](const auto& each) {
             return entry.second.idle_until == each.first && each.second == entry.first;
           });
  });
  std::erase_if(idle, [&](const auto& entry) {
    const auto session = sessions.find(entry.second);
    return session == sessions.end() || session->second.idle_until != entry.first;
  });
  mend_owned();
}

/// How many sessions each grant has, those to come included.
void HttpGateway::Impl::mend_owned() {
  for (auto& [owner, count] : owned) {
    count = 0;
  }
  const auto add = [&](const std::string& owner) {
    if (const auto found = owned.find(owner); found != owned.end()) {
      ++found->second;
    }
  };
  for (const auto& [id, session] : sessions) {
    add(session.owner);
  }
  for (const auto& [exchange, state] : exchanges) {
    if (state.reserves) {
      add(state.owner);
    }
  }
  std::erase_if(owned, [](const auto& entry) { return entry.second == 0; });
}

}  // namespace gatecrash::gateway
