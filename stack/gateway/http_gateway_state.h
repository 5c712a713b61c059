// http_gateway_state: what HttpGateway keeps of its sessions and of what is unanswered.
//
// Internal to stack/gateway. http_gateway.cc has the client's side, http_gateway_upstream.cc the
// server's, http_gateway_ends.cc how exchanges and sessions end, http_gateway_memory.cc what
// happens without memory, http_relay.h what of heads and events goes through. Every map is bounded
// by HttpOptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/gateway/http_gateway.h"
#include "stack/gateway/session.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mirrored_headers.h"
#include "stack/wire/sse.h"

namespace gatecrash::gateway {

// Answers of the gateway's own that are under way to the server. One that does not take so many is
// not told more: its questions are dropped, and counted.
inline constexpr std::size_t kToldMax = 64;

/// A client's HTTP request without its whole answer.
struct GatewayExchange {
  enum class Of : std::uint8_t { kPost, kGet, kDelete };
  Of of = Of::kPost;
  std::shared_ptr<Session> session{};
  std::string session_id{};         // legacy: of the session that it belongs to; empty: none
  std::string owner{};              // the grant's name
  wire::Headers request_headers{};  // that the server gets
  wire::Era era = wire::Era::kLegacy;
  bool asks = false;  // its body holds requests: answers are owed
  bool batch = false;
  bool initialize = false;
  bool told = false;               // the gateway's own answer to what the server asked
  bool reserves = false;           // a place among the grant's sessions
  bool resumed = false;            // a GET that names the event after which it goes on
  bool client = true;              // somebody reads the answer
  bool forwarded = false;          // the server was asked
  std::vector<std::string> own{};  // answers of the gateway's own that wait for the server's
  // What the server has answered so far.
  int status = 0;
  wire::Headers headers{};
  bool events = false;
  bool resumable = false;  // an event had an id
  bool encoded = false;    // its body cannot be read
  std::string body{};
  wire::SseReader reader{};
  std::optional<Instant> drain_until{};
};

/// What Mcp-Session-Id holds together.
struct LegacySession {
  std::shared_ptr<Session> session;
  std::string owner;
  std::size_t open = 0;                   // exchanges
  std::deque<wire::ExchangeId> drains{};  // of them, those whose client left
  std::optional<Instant> idle_until{};    // while none is open
};

/// One JSON text from several: an array of them, or the one.
std::string join_texts(const std::vector<std::string>& texts, bool array);

struct HttpGateway::Impl {
  Impl(Context& shared, HttpOptions given) : context(shared), options(std::move(given)) {}

  // --- http_gateway.cc
  void request(wire::ExchangeId exchange, const wire::HttpRequest& request,
               const HttpCaller& caller, Instant now, HttpActions& out);
  void client_gone(wire::ExchangeId exchange, Instant now, HttpActions& out);
  void post(wire::ExchangeId exchange, const wire::HttpRequest& request, const HttpCaller& caller,
            Instant now, HttpActions& out);
  void post_modern(wire::ExchangeId exchange, const wire::HttpRequest& request, wire::Unit& unit,
                   const HttpCaller& caller, Instant now, HttpActions& out);
  void post_legacy(wire::ExchangeId exchange, const wire::HttpRequest& request, wire::Unit& unit,
                   const HttpCaller& caller, Instant now, HttpActions& out);
  void get_or_delete(wire::ExchangeId exchange, const wire::HttpRequest& request,
                     const HttpCaller& caller, Instant now, HttpActions& out);
  bool join_session(GatewayExchange& state, const wire::HttpRequest& request,
                    const HttpCaller& caller);
  void open(wire::ExchangeId exchange, GatewayExchange state, wire::Unit& unit, Instant now,
            HttpActions& out);
  void note_held(wire::ExchangeId exchange);
  void apply(Actions actions, Instant now, HttpActions& out);
  void forward(wire::ExchangeId exchange, GatewayExchange& state, std::string method,
               std::string body, HttpActions& out) const;
  void refuse(wire::ExchangeId exchange, const HttpCaller& caller, wire::Era era, Refused refused,
              Instant now, HttpActions& out, wire::Headers headers = {});

  // --- http_gateway_upstream.cc
  void upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head, Instant now,
                     HttpActions& out);
  void upstream_body(wire::ExchangeId exchange, std::string_view bytes, Instant now,
                     HttpActions& out);
  void upstream_end(wire::ExchangeId exchange, const Status& how, Instant now, HttpActions& out);
  bool note_session(wire::ExchangeId exchange, GatewayExchange& state, const wire::HttpHead& head,
                    Instant now, HttpActions& out);
  void relay_events(wire::ExchangeId exchange, GatewayExchange& state, Instant now,
                    HttpActions& out);
  void relay_event(wire::ExchangeId exchange, GatewayExchange& state, const wire::SseEvent& event,
                   Instant now, HttpActions& out);
  void end_events(wire::ExchangeId exchange, GatewayExchange& state, const Status& how, Instant now,
                  HttpActions& out);
  void end_body(wire::ExchangeId exchange, GatewayExchange& state, const Status& how, Instant now,
                HttpActions& out);
  void fail_upstream(wire::ExchangeId exchange, GatewayExchange& state, int status,
                     std::string_view why, Instant now, HttpActions& out);
  std::vector<std::string> judge(wire::ExchangeId exchange, GatewayExchange& state,
                                 std::string_view bytes, Instant now, HttpActions& out);

  // Answers, to whoever still reads them.
  static void head(wire::ExchangeId exchange, const GatewayExchange& state, int status,
                   wire::Headers headers, HttpActions& out);
  static void body(wire::ExchangeId exchange, const GatewayExchange& state, std::string bytes,
                   HttpActions& out);
  /// The whole answer, of JSON texts: one, or an array; and the exchange is over.
  void respond(wire::ExchangeId exchange, GatewayExchange& state, int status, wire::Headers headers,
               const std::vector<std::string>& texts, Instant now, HttpActions& out);
  // --- http_gateway_ends.cc
  void give_up(wire::ExchangeId exchange, std::string_view outcome, Instant now, HttpActions& out);
  /// Its answers may still come on a stream that its client asks for by GET.
  bool can_resume(const GatewayExchange& state) const;
  void drain(wire::ExchangeId exchange, GatewayExchange& state, Instant now, HttpActions& out);
  void end_cancelled(wire::ExchangeId exchange, Instant now, HttpActions& out);
  void tell_server(const GatewayExchange& asked, std::string text, Instant now, HttpActions& out);
  bool reserve_session(const std::string& owner);
  void release_session(const std::string& owner);
  /// kEnd was said, or nobody reads: forget it.
  void finish(wire::ExchangeId exchange, Instant now);
  void forget_session(const std::string& id, Instant now);

  // --- http_gateway_memory.cc
  /// Takes in one event of the exchange; std::bad_alloc ends it. `unheard` as in run_out.
  template <class Act>
  void guarded(wire::ExchangeId exchange, bool unheard, Instant now, HttpActions& out,
               const Act& act) {
    const std::size_t before = out.size();
    try {
      act();
    } catch (const std::bad_alloc&) {
      run_out(exchange, unheard, before, now, out);
    }
  }

  void run_out(wire::ExchangeId exchange, bool unheard, std::size_t before, Instant now,
               HttpActions& out);
  void unsay(std::size_t before, HttpActions& out);
  void forget(wire::ExchangeId exchange, Instant now, HttpActions& out);
  void forget_idle(Instant now);
  void mend();
  void mend_owned();

  Context& context;
  HttpOptions options;
  wire::MirroredTools tools{};  // of the server, as it has listed them to anybody
  std::map<wire::ExchangeId, GatewayExchange> exchanges{};
  std::map<std::string, LegacySession, std::less<>> sessions{};
  std::set<wire::ExchangeId> held{};                        // a call of theirs waits for a person
  std::set<std::pair<Instant, std::string>> idle{};         // sessions without an open exchange
  std::set<std::pair<Instant, wire::ExchangeId>> drains{};  // whose client left
  std::map<std::string, std::size_t, std::less<>> owned{};  // sessions of a grant, to come included
  std::size_t told = 0;                                     // exchanges of the gateway's own
  // Numbers that no client's exchange has: those count from the other end.
  wire::ExchangeId last_own = std::numeric_limits<wire::ExchangeId>::max();
};

}  // namespace gatecrash::gateway
