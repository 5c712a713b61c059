// What answers requests: JSON or a stream of events, and who reads it.
#include <algorithm>
#include <utility>

#include "stack/servers/http_endpoint_state.h"

namespace gatecrash::servers {
namespace {

// Clients of older versions take an event without data for a message.
constexpr std::string_view kPrimedSince = "2025-11-25";

wire::Headers event_stream_headers(const std::string& session) {
  wire::Headers headers = {{"Content-Type", "text/event-stream"},
                           {"Cache-Control", "no-store"},
                           {"X-Accel-Buffering", "no"}};
  if (!session.empty()) {
    headers.emplace_back("Mcp-Session-Id", session);
  }
  return headers;
}

void append_event(std::string& bytes, const EventPosition* position, std::string_view text) {
  if (position != nullptr) {
    ((bytes += "id: ") += write_event_id(*position)) += '\n';
  }
  bytes += text.empty() ? "" : "event: message\n";
  ((bytes += "data: ") += text) += "\n\n";
}

/// As one more event of the stream, which in the legacy era is kept for whoever resumes it.
void append_new_event(EndpointServer& server, const EndpointStream& stream, std::string& bytes,
                      std::string_view text) {
  if (server.era == wire::Era::kModern) {
    append_event(bytes, nullptr, text);
    return;
  }
  const EventPosition position = server.replay.add(stream.number, text);
  append_event(bytes, &position, text);
}

void send(const EndpointStream& stream, std::string bytes, EndpointActions& out) {
  if (stream.exchange != 0 && !bytes.empty()) {
    out.push_back({.kind = EndpointAction::Kind::kBody,
                   .exchange = stream.exchange,
                   .bytes = std::move(bytes)});
  }
}

void send_head(const EndpointStream& stream, int status, wire::Headers headers,
               EndpointActions& out) {
  out.push_back({.kind = EndpointAction::Kind::kHead,
                 .exchange = stream.exchange,
                 .head = {status, std::move(headers)}});
}

/// Forgets the streams that nobody reads, nothing is said on any more, and nothing is kept of.
void sweep(EndpointServer& server) {
  std::erase_if(server.streams, [&](const auto& entry) {
    const EndpointStream& stream = entry.second;
    const bool over = stream.exchange == 0 && (stream.get || stream.owed == 0);
    if (!over || server.replay.holds(stream.number)) {
      return false;
    }
    server.replay.forget(stream.number);
    return true;
  });
}

}  // namespace

EndpointStream& HttpEndpoint::Impl::begin(EndpointServer& server, wire::ExchangeId exchange) {
  const std::uint64_t number = ++server.last_stream;
  exchanges[exchange] = {.server = server.name, .stream = number};
  ++server.open;
  EndpointStream& stream = server.streams[number];
  stream.number = number;
  stream.exchange = exchange;
  return stream;
}

void HttpEndpoint::Impl::event(EndpointServer& server, EndpointStream& stream,
                               std::string_view text, EndpointActions& out) {
  std::string bytes;
  if (!stream.streaming) {
    stream.streaming = true;
    send_head(stream, 200, event_stream_headers(stream.session), out);
    for (const std::string& early : std::exchange(stream.answers, {})) {
      append_new_event(server, stream, bytes, early);
    }
  }
  append_new_event(server, stream, bytes, text);
  send(stream, std::move(bytes), out);
}

void HttpEndpoint::Impl::answer(EndpointServer& server, std::uint64_t number, std::string text,
                                int status, Instant now, EndpointActions& out) {
  const auto found = server.streams.find(number);
  if (found == server.streams.end()) {
    return;  // its client left
  }
  EndpointStream& stream = found->second;
  --stream.owed;
  if (stream.streaming) {
    event(server, stream, text, out);
  } else {
    stream.answers.push_back(std::move(text));
  }
  if (stream.owed == 0) {
    say_answers(stream, status, out);
    finish(server, stream, now, out);
  }
}

void HttpEndpoint::Impl::renounce(EndpointServer& server, std::uint64_t number, Instant now,
                                  EndpointActions& out) {
  const auto found = server.streams.find(number);
  if (found == server.streams.end() || --found->second.owed > 0) {
    return;
  }
  EndpointStream& stream = found->second;
  if (!stream.streaming && stream.answers.empty()) {  // nothing has been said, nothing will be
    stream.streaming = true;
    send_head(stream, 200, event_stream_headers(stream.session), out);
  }
  say_answers(stream, 200, out);
  server.replay.forget(number);  // its client would ask for the answer again and again
  finish(server, stream, now, out);
}

/// What has been answered, as JSON, unless it was said as events.
void HttpEndpoint::Impl::say_answers(EndpointStream& stream, int status, EndpointActions& out) {
  if (stream.streaming) {
    return;
  }
  std::string body;
  for (const std::string& one : stream.answers) {
    (body += body.empty() ? "" : ",") += one;
  }
  wire::Headers headers = {{"Content-Type", "application/json"}};
  if (!stream.session.empty()) {
    headers.emplace_back("Mcp-Session-Id", stream.session);
  }
  send_head(stream, status, std::move(headers), out);
  send(stream, stream.batch ? "[" + body + "]" : std::move(body), out);
}

/// REQUIRES: all that it owes has been said. The stream may be gone afterwards.
void HttpEndpoint::Impl::finish(EndpointServer& server, EndpointStream& stream, Instant now,
                                EndpointActions& out) {
  if (stream.exchange != 0) {
    out.push_back({.kind = EndpointAction::Kind::kEnd, .exchange = stream.exchange});
  }
  leave(server, stream, now);
}

void HttpEndpoint::Impl::leave(EndpointServer& server, EndpointStream& stream, Instant now) {
  if (exchanges.erase(stream.exchange) > 0) {
    --server.open;
    server.idle_since = now;
  }
  stream.exchange = 0;
  std::erase(server.gets, stream.number);
  if (server.era == wire::Era::kModern || !stream.streaming) {
    server.streams.erase(stream.number);  // there is no event that a client could name
  }
  sweep(server);
}

/// The head of a GET stream, and what has waited for one.
void HttpEndpoint::Impl::open_get(EndpointServer& server, EndpointStream& stream,
                                  EndpointActions& out) {
  stream.streaming = true;
  server.gets.push_back(stream.number);
  send_head(stream, 200, event_stream_headers({}), out);
  std::string bytes;
  if (server.version >= kPrimedSince) {  // so that it can be resumed from its very beginning
    append_new_event(server, stream, bytes, {});
  }
  send(stream, std::move(bytes), out);
  say_queued(server, stream, out);
}

void HttpEndpoint::Impl::say_queued(EndpointServer& server, EndpointStream& stream,
                                    EndpointActions& out) {
  for (const std::string& text : std::exchange(server.queued, {})) {
    event(server, stream, text, out);
  }
  server.queued_bytes = 0;
}

void HttpEndpoint::Impl::resume(EndpointServer& server, wire::ExchangeId exchange,
                                std::string_view last_event, Instant now, EndpointActions& out) {
  const auto position = read_event_id(last_event);
  const auto missed = position ? server.replay.after(*position) : std::nullopt;
  const auto found = missed ? server.streams.find(position->stream) : server.streams.end();
  if (found == server.streams.end() ||
      (missed->empty() && !found->second.get && found->second.owed == 0)) {
    refuse(exchange, 400, wire::kInvalidRequest, "nothing is kept of what follows that event", {},
           out);
    return;
  }
  EndpointStream& stream = found->second;
  if (stream.get && stream.exchange == 0 && server.gets.size() >= options.get_streams_max) {
    refuse(exchange, 409, wire::kInvalidRequest, "the session has too many streams", {}, out);
    return;
  }
  if (stream.exchange != 0) {  // a connection that broke without our knowing
    out.push_back({.kind = EndpointAction::Kind::kEnd, .exchange = stream.exchange});
    exchanges.erase(stream.exchange);
    --server.open;
    std::erase(server.gets, stream.number);
  }
  stream.exchange = exchange;
  exchanges[exchange] = {.server = server.name, .stream = stream.number};
  ++server.open;
  send_head(stream, 200, event_stream_headers({}), out);
  std::string bytes;
  EventPosition next = *position;
  for (const std::string& text : *missed) {
    ++next.number;
    append_event(bytes, &next, text);
  }
  send(stream, std::move(bytes), out);
  if (stream.get) {
    server.gets.push_back(stream.number);
    say_queued(server, stream, out);
  } else if (stream.owed == 0) {
    finish(server, stream, now, out);
  }
}

}  // namespace gatecrash::servers
