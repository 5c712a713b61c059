// What the server answers, and how it becomes answers to clients.
#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/gateway/http_gateway_state.h"
#include "stack/gateway/http_relay.h"
#include "stack/wire/http_checks.h"

namespace gatecrash::gateway {
namespace {

// What stands around an event's data: its id, its name, comments.
constexpr std::size_t kEventRoomBytes = 64 * 1024;
constexpr std::string_view kNoAnswer = "The server did not answer the request.";
constexpr std::string_view kUnreachable = "The server could not be reached.";
constexpr std::string_view kBroken = "The connection to the server broke.";
constexpr std::string_view kTooLarge = "The server's answer is too large.";
constexpr std::string_view kCredential = "The server does not accept the gateway's credential.";

bool is_success(int status) { return status >= 200 && status < 300; }

/// An id that can stand in a header and be sent back: MCP asks for visible ASCII.
bool is_session_id(std::string_view id) {
  return !id.empty() && id.size() <= kSessionIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

bool is_encoded(const wire::Headers& headers) {
  const std::string* const encoding = wire::find_header(headers, "Content-Encoding");
  return encoding != nullptr && !ascii_iequals(*encoding, "identity");
}

bool begins_array(std::string_view json) {
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && json[first] == '[';
}

}  // namespace

std::string join_texts(const std::vector<std::string>& texts, bool array) {
  if (!array && texts.size() == 1) {
    return texts.front();
  }
  std::string joined = "[";
  for (const std::string& text : texts) {
    joined += joined.size() == 1 ? "" : ",";
    joined += text;
  }
  return joined + "]";
}

void HttpGateway::upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head, Instant now,
                                HttpActions& out) {
  impl_->guarded(exchange, false, now, out,
                 [&] { impl_->upstream_head(exchange, head, now, out); });
}

void HttpGateway::Impl::upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head,
                                      Instant now, HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end() || !found->second.forwarded) {
    return;
  }
  GatewayExchange& state = found->second;
  state.status = head.status;
  state.headers = response_headers(head.headers);
  state.encoded = is_encoded(head.headers);
  if (!note_session(exchange, state, head, now, out)) {
    return;
  }
  state.events = head.status == 200 && state.of != GatewayExchange::Of::kDelete && !state.encoded &&
                 (state.asks || state.of == GatewayExchange::Of::kGet) &&
                 ascii_iequals(wire::media_type(head.headers), "text/event-stream");
  if (!state.events) {
    return;
  }
  state.reader = wire::SseReader(options.answer_bytes_max + kEventRoomBytes);
  wire::Headers headers = event_stream_headers();
  headers.insert(headers.end(), state.headers.begin(), state.headers.end());
  Impl::head(exchange, state, head.status, std::move(headers), out);
  std::string early;
  for (const std::string& text : std::exchange(state.own, {})) {
    wire::append_sse_event(early, text);
  }
  Impl::body(exchange, state, std::move(early), out);
}

void HttpGateway::upstream_body(wire::ExchangeId exchange, std::string_view bytes, Instant now,
                                HttpActions& out) {
  impl_->guarded(exchange, false, now, out,
                 [&] { impl_->upstream_body(exchange, bytes, now, out); });
}

void HttpGateway::Impl::upstream_body(wire::ExchangeId exchange, std::string_view bytes,
                                      Instant now, HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end() || !found->second.forwarded) {
    return;
  }
  GatewayExchange& state = found->second;
  if (state.events) {
    state.reader.feed(bytes);
    relay_events(exchange, state, now, out);
    if (state.reader.failed()) {
      out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
      end_events(exchange, state, fail(Code::kPeerTooLarge, std::string(kTooLarge)), now, out);
    }
  } else if (state.body.size() + bytes.size() > options.answer_bytes_max) {
    out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
    fail_upstream(exchange, state, 502, kTooLarge, now, out);
  } else {
    state.body += bytes;
  }
}

void HttpGateway::upstream_end(wire::ExchangeId exchange, const Status& how, Instant now,
                               HttpActions& out) {
  impl_->guarded(exchange, false, now, out, [&] { impl_->upstream_end(exchange, how, now, out); });
}

void HttpGateway::Impl::upstream_end(wire::ExchangeId exchange, const Status& how, Instant now,
                                     HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end() || !found->second.forwarded) {
    return;
  }
  GatewayExchange& state = found->second;
  if (state.events) {
    if (const auto last = state.reader.finish()) {
      relay_event(exchange, state, *last, now, out);
    }
    end_events(exchange, state, how, now, out);
  } else {
    end_body(exchange, state, how, now, out);
  }
}

/// What a head says of sessions: initialize opens one, DELETE and 404 end one. False: the exchange
/// is over, for the server gave an id that cannot be taken.
bool HttpGateway::Impl::note_session(wire::ExchangeId exchange, GatewayExchange& state,
                                     const wire::HttpHead& head, Instant now, HttpActions& out) {
  const bool deleted = state.of == GatewayExchange::Of::kDelete && is_success(head.status);
  if (!state.session_id.empty() && (deleted || head.status == 404)) {
    forget_session(std::string(state.session_id), now);
    return true;
  }
  const std::string* const id = wire::find_header(head.headers, "Mcp-Session-Id");
  if (!state.initialize || !is_success(head.status) || id == nullptr) {
    return true;
  }
  const auto twin = sessions.find(*id);
  const bool anothers = twin != sessions.end() && twin->second.owner != state.owner;
  if (!is_session_id(*id) || anothers || sessions.size() >= options.sessions_max) {
    out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
    fail_upstream(exchange, state, 502, "The server's session cannot be used.", now, out);
    return false;
  }
  forget_session(*id, now);
  state.reserves = false;  // the session has its place from now on
  sessions.insert_or_assign(*id, LegacySession{state.session, state.owner, 1, {}, {}});
  state.session_id = *id;
  state.headers.emplace_back("Mcp-Session-Id", *id);
  return true;
}

void HttpGateway::Impl::relay_events(wire::ExchangeId exchange, GatewayExchange& state, Instant now,
                                     HttpActions& out) {
  while (const auto event = state.reader.next()) {
    relay_event(exchange, state, *event, now, out);
  }
}

void HttpGateway::Impl::relay_event(wire::ExchangeId exchange, GatewayExchange& state,
                                    const wire::SseEvent& event, Instant now, HttpActions& out) {
  state.resumable = state.resumable || (event.id && !event.id->empty());
  std::optional<std::string> data;
  if (event.has_data && event.data.empty()) {
    data.emplace();
  } else if (event.has_data && (event.type.empty() || event.type == "message")) {
    const std::vector<std::string> texts = judge(exchange, state, event.data, now, out);
    if (!texts.empty()) {
      data = join_texts(texts, begins_array(event.data));
    }
  } else if (event.has_data && context.observer != nullptr) {
    context.observer->on_drop(Observer::Drop::kUnreadable);
  }
  body(exchange, state, relayed_event(event, data), out);
}

/// The messages of `bytes` that go through, in their canonical form.
std::vector<std::string> HttpGateway::Impl::judge(wire::ExchangeId exchange, GatewayExchange& state,
                                                  std::string_view bytes, Instant now,
                                                  HttpActions& out) {
  Actions actions;
  state.session->server_data(bytes,
                             {.stream = exchange,
                              .resumed = state.resumed,
                              .failed = !state.events && !is_success(state.status)},
                             now, actions);
  std::vector<std::string> texts;
  for (Action& action : actions) {
    if (action.kind == Action::Kind::kToUpstream) {
      tell_server(state, std::move(action.bytes), now, out);
    } else {
      texts.push_back(std::move(action.bytes));
    }
  }
  return texts;
}

void HttpGateway::Impl::end_events(wire::ExchangeId exchange, GatewayExchange& state,
                                   const Status& how, Instant now, HttpActions& out) {
  const bool too_large = !how && how.error().code == Code::kPeerTooLarge;
  if (context.observer != nullptr && !state.reader.unfinished().empty()) {
    context.observer->on_drop(Observer::Drop::kUnreadable);
  }
  if (!too_large && can_resume(state) && state.session->awaits(exchange)) {
    state.session->stream_adrift(exchange);  // the client asks for the rest by GET
  } else {
    Actions errors;
    state.session->stream_ended(exchange, "lost",
                                too_large ? kTooLarge
                                : how     ? kNoAnswer
                                          : kBroken,
                                now, errors);
    for (const Action& error : errors) {
      std::string event;
      wire::append_sse_event(event, error.bytes);
      body(exchange, state, std::move(event), out);
    }
  }
  if (state.client) {
    out.push_back({.kind = HttpAction::Kind::kEnd, .exchange = exchange});
  }
  finish(exchange, now);
}

void HttpGateway::Impl::end_body(wire::ExchangeId exchange, GatewayExchange& state,
                                 const Status& how, Instant now, HttpActions& out) {
  if (state.told) {  // nobody waits for what it says to that
    finish(exchange, now);
    return;
  }
  if (!how) {
    const bool unsent = how.error().code == Code::kLocalIo;
    fail_upstream(exchange, state, 502, unsent ? kUnreachable : kBroken, now, out);
    return;
  }
  if (state.status == 401 || state.status == 407) {
    fail_upstream(exchange, state, 502, kCredential, now, out);
    return;
  }
  if (state.status < 200 || (state.status >= 300 && state.status < 400) || state.encoded) {
    fail_upstream(exchange, state, 502, kNoAnswer, now, out);
    return;
  }
  std::vector<std::string> texts;
  if (!state.body.empty() && (state.asks || !is_success(state.status))) {
    texts = judge(exchange, state, state.body, now, out);
  }
  if (!state.asks) {
    const bool get_without_events = state.of == GatewayExchange::Of::kGet && state.status == 200;
    const bool accepted = state.of == GatewayExchange::Of::kPost && is_success(state.status);
    respond(exchange, state,
            get_without_events ? 502
            : accepted         ? 202
                               : state.status,
            std::move(state.headers), texts, now, out);
    return;
  }
  const bool said = !texts.empty();
  Actions errors;
  const bool explained = said && !is_success(state.status);  // by an error without an id
  state.session->stream_ended(exchange, explained ? "error" : "lost",
                              explained ? std::string_view() : kNoAnswer, now, errors);
  for (Action& error : errors) {
    texts.push_back(std::move(error.bytes));
  }
  texts.insert(texts.begin(), state.own.begin(), state.own.end());
  const int status = said || !is_success(state.status) ? state.status : texts.empty() ? 202 : 200;
  respond(exchange, state, status, std::move(state.headers), texts, now, out);
}

/// The server's answer is of no use: the gateway says so in its place. Requests get it as JSON-RPC
/// errors under status 200, which clients tell their callers as any other answer, unless the
/// gateway itself is set up wrongly.
void HttpGateway::Impl::fail_upstream(wire::ExchangeId exchange, GatewayExchange& state, int status,
                                      std::string_view why, Instant now, HttpActions& out) {
  Actions errors;
  state.session->stream_ended(exchange, "lost", why, now, errors);
  std::vector<std::string> texts = std::move(state.own);
  for (Action& error : errors) {
    texts.push_back(std::move(error.bytes));
  }
  const bool answered = !texts.empty();
  if (!answered) {
    texts.push_back(
        wire::write_message(wire::make_error({}, wire::kInternalError, std::string(why))));
  }
  const bool misconfigured = why == kCredential;
  respond(exchange, state, answered && !misconfigured ? 200 : status, {}, texts, now, out);
}

void HttpGateway::Impl::head(wire::ExchangeId exchange, const GatewayExchange& state, int status,
                             wire::Headers headers, HttpActions& out) {
  if (state.client) {
    out.push_back({.kind = HttpAction::Kind::kHead,
                   .exchange = exchange,
                   .head = {status, std::move(headers)}});
  }
}

void HttpGateway::Impl::body(wire::ExchangeId exchange, const GatewayExchange& state,
                             std::string bytes, HttpActions& out) {
  if (state.client && !bytes.empty()) {
    out.push_back(
        {.kind = HttpAction::Kind::kBody, .exchange = exchange, .bytes = std::move(bytes)});
  }
}

void HttpGateway::Impl::respond(wire::ExchangeId exchange, GatewayExchange& state, int status,
                                wire::Headers headers, const std::vector<std::string>& texts,
                                Instant now, HttpActions& out) {
  if (!texts.empty()) {
    headers.emplace_back("Content-Type", "application/json");
  }
  head(exchange, state, status, std::move(headers), out);
  if (!texts.empty()) {
    body(exchange, state, join_texts(texts, state.batch && state.asks && is_success(status)), out);
  }
  if (state.client) {
    out.push_back({.kind = HttpAction::Kind::kEnd, .exchange = exchange});
  }
  finish(exchange, now);
}

}  // namespace gatecrash::gateway
