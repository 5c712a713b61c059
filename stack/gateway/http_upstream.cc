#include "stack/gateway/http_upstream.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"
#include "stack/wire/mirrored_headers.h"
#include "stack/wire/sse.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kSessionHeader = "Mcp-Session-Id";

/// One HTTP exchange, and the resumptions of its stream.
struct Stream {
  std::vector<wire::Value> owed{};       // ids of requests without an answer
  std::vector<wire::Value> cancelled{};  // of those that need none any more
  bool get = false;                      // the session's own stream
  bool modern = false;
  bool initialize = false;
  bool events = false;
  int status = 0;
  std::string body{};
  wire::SseReader reader{};
  std::string last_event{};
  std::optional<Duration> retry{};
  std::size_t resumes = 0;  // in a row without an event
};

bool is_event_stream(const wire::Headers& headers) {
  const std::string* const type = wire::find_header(headers, "Content-Type");
  return type != nullptr && ascii_lower(*type).starts_with("text/event-stream");
}

}  // namespace

struct HttpUpstream::Impl {
  void start(Stream stream, wire::HttpRequest request, UpstreamActions& out);
  wire::HttpRequest make(std::string method, bool modern) const;
  void message_unit(Stream& stream, std::string_view bytes, UpstreamActions& out);
  void fail_owed(Stream& stream, const std::string& why, UpstreamActions& out) const;
  void cancel(const wire::Value& id, UpstreamActions& out);
  void take_back(const wire::Value& id);
  bool has_room(UpstreamActions& out);
  void finish_json(Stream& stream, const Status& how, UpstreamActions& out);
  void finish_events(Stream stream, const Status& how, Instant now, UpstreamActions& out);
  void settle(UpstreamActions& out);

  UpstreamOptions options;
  std::function<wire::ExchangeId()> next_exchange;
  std::string session{};
  std::string version{};
  wire::MirroredTools tools{};
  std::map<wire::ExchangeId, Stream> streams{};
  std::multimap<Instant, Stream> waiting{};  // to be resumed then
  bool closing = false;
  bool deleted = false;
};

HttpUpstream::HttpUpstream(UpstreamOptions options, std::function<wire::ExchangeId()> next_exchange)
    : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
  impl_->next_exchange = std::move(next_exchange);
}

HttpUpstream::~HttpUpstream() = default;

void HttpUpstream::from_client(std::string_view line, Instant /*now*/, UpstreamActions& out) {
  const auto unit = wire::read_unit(line);
  if (!unit || impl_->closing) {
    return;
  }
  const wire::Message& first = unit->messages.front();
  Stream stream;
  for (const wire::Message& message : unit->messages) {
    if (message.kind == wire::Message::Kind::kRequest) {
      stream.owed.push_back(message.id);
    }
  }
  stream.modern = wire::era_of(first) == wire::Era::kModern ||
                  (impl_->version.empty() && first.method == wire::method::kCancelled);
  stream.initialize = first.method == wire::method::kInitialize && !stream.modern;
  if (stream.modern && first.method == wire::method::kCancelled) {
    if (const wire::Value* const id = first.params.find("requestId")) {
      impl_->cancel(*id, out);
    }
    return;
  }
  for (const wire::Message& message : unit->messages) {
    const wire::Value* const id = message.params.find("requestId");
    if (message.method == wire::method::kCancelled && id != nullptr) {
      impl_->take_back(*id);
    }
  }
  if (!impl_->has_room(out)) {
    impl_->fail_owed(stream, "too many requests are in flight to the server", out);
    return;
  }
  wire::HttpRequest request = impl_->make("POST", stream.modern);
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Accept", "application/json, text/event-stream");
  if (stream.modern) {
    wire::append_mirrored_headers(request.headers, first, &impl_->tools);
  }
  request.body = line;
  impl_->start(std::move(stream), std::move(request), out);
  if (first.method == wire::method::kInitialized && !impl_->version.empty()) {
    wire::HttpRequest get = impl_->make("GET", false);
    get.headers.emplace_back("Accept", "text/event-stream");
    impl_->start({.get = true}, std::move(get), out);
  }
}

void HttpUpstream::set_headers(wire::Headers headers) {
  impl_->options.headers = std::move(headers);
}

void HttpUpstream::close(Instant /*now*/, UpstreamActions& out) {
  impl_->closing = true;
  std::erase_if(impl_->streams, [&](const auto& entry) {
    if (entry.second.get && entry.second.owed.empty()) {
      out.push_back({.kind = UpstreamAction::Kind::kAbort, .exchange = entry.first});
      return true;
    }
    return false;
  });
  std::erase_if(impl_->waiting, [](const auto& entry) { return entry.second.owed.empty(); });
  impl_->settle(out);
}

void HttpUpstream::upstream_head(wire::ExchangeId exchange, const wire::HttpHead& head,
                                 Instant /*now*/, UpstreamActions& /*out*/) {
  const auto found = impl_->streams.find(exchange);
  if (found == impl_->streams.end()) {
    return;
  }
  Stream& stream = found->second;
  stream.status = head.status;
  stream.events = head.status == 200 && is_event_stream(head.headers);
  if (stream.initialize && head.status == 200) {
    const std::string* const id = wire::find_header(head.headers, kSessionHeader);
    impl_->session = id == nullptr ? std::string() : *id;
  }
}

void HttpUpstream::upstream_body(wire::ExchangeId exchange, std::string_view bytes, Instant now,
                                 UpstreamActions& out) {
  const auto found = impl_->streams.find(exchange);
  if (found == impl_->streams.end()) {
    return;
  }
  Stream& stream = found->second;
  bool fits = true;
  if (!stream.events) {
    fits = stream.body.size() + bytes.size() <= impl_->options.answer_bytes_max;
    stream.body += fits ? bytes : std::string_view();
  } else {
    stream.reader.feed(bytes);
    while (const auto event = stream.reader.next()) {
      if (event->id) {
        stream.last_event = *event->id;
      }
      if (event->retry_ms) {
        stream.retry = std::chrono::milliseconds(std::min<std::uint64_t>(*event->retry_ms, 60'000));
      }
      if (!event->data.empty()) {
        stream.resumes = 0;
        impl_->message_unit(stream, event->data, out);
      }
    }
    fits = !stream.reader.failed();
  }
  if (!fits) {
    out.push_back({.kind = UpstreamAction::Kind::kAbort, .exchange = exchange});
    stream.last_event.clear();
    stream.body.clear();
    upstream_end(exchange, fail(Code::kPeerTooLarge, "the server's answer is too large"), now, out);
  }
}

void HttpUpstream::upstream_end(wire::ExchangeId exchange, const Status& how, Instant now,
                                UpstreamActions& out) {
  const auto found = impl_->streams.find(exchange);
  if (found == impl_->streams.end()) {
    return;
  }
  Stream stream = std::move(found->second);
  impl_->streams.erase(found);
  if (stream.get && stream.owed.empty() && stream.status == 400 && !stream.last_event.empty()) {
    stream.last_event.clear();  // too much was missed: what comes from now on is heard again
    stream.body.clear();
    impl_->finish_events(std::move(stream), how, now, out);
  } else if (stream.events) {
    impl_->finish_events(std::move(stream), how, now, out);
  } else {
    impl_->finish_json(stream, how, out);
  }
  impl_->settle(out);
}

void HttpUpstream::tick(Instant now, UpstreamActions& out) {
  while (!impl_->waiting.empty() && impl_->waiting.begin()->first <= now) {
    Stream stream = std::move(impl_->waiting.begin()->second);
    impl_->waiting.erase(impl_->waiting.begin());
    wire::HttpRequest request = impl_->make("GET", false);
    request.headers.emplace_back("Accept", "text/event-stream");
    if (!stream.last_event.empty()) {
      request.headers.emplace_back("Last-Event-ID", stream.last_event);
    }
    stream.reader = wire::SseReader();
    stream.events = false;
    impl_->start(std::move(stream), std::move(request), out);
  }
}

std::optional<Instant> HttpUpstream::next_tick() const {
  return impl_->waiting.empty() ? std::nullopt
                                : std::optional<Instant>(impl_->waiting.begin()->first);
}

void HttpUpstream::Impl::start(Stream stream, wire::HttpRequest request, UpstreamActions& out) {
  const wire::ExchangeId exchange = next_exchange();
  streams.emplace(exchange, std::move(stream));
  out.push_back({.kind = UpstreamAction::Kind::kRequest,
                 .exchange = exchange,
                 .request = std::move(request)});
}

wire::HttpRequest HttpUpstream::Impl::make(std::string method, bool modern) const {
  wire::HttpRequest request{std::move(method), options.origin, options.target, options.headers, {}};
  if (!modern && !version.empty()) {
    request.headers.emplace_back("MCP-Protocol-Version", version);
  }
  if (!modern && !session.empty()) {
    request.headers.emplace_back(kSessionHeader, session);
  }
  return request;
}

void HttpUpstream::Impl::message_unit(Stream& stream, std::string_view bytes,
                                      UpstreamActions& out) {
  const auto unit = wire::read_unit(bytes);
  if (!unit) {
    return;
  }
  for (const wire::Message& message : unit->messages) {
    if (message.is_response()) {
      if (std::erase(stream.owed, message.id) + std::erase(stream.cancelled, message.id) == 0) {
        continue;
      }
      tools.learn(message.result);
      const auto negotiated = message.result.find_string("protocolVersion");
      if (stream.initialize && negotiated) {
        version = *negotiated;
      }
    }
    out.push_back({.kind = UpstreamAction::Kind::kLine, .bytes = wire::write_message(message)});
  }
}

void HttpUpstream::Impl::fail_owed(Stream& stream, const std::string& why,
                                   UpstreamActions& out) const {
  for (const wire::Value& id : std::exchange(stream.owed, {})) {
    out.push_back({.kind = UpstreamAction::Kind::kLine,
                   .bytes = wire::write_message(wire::make_error(id, wire::kInternalError, why))});
  }
}

void HttpUpstream::Impl::cancel(const wire::Value& id, UpstreamActions& out) {
  std::erase_if(streams, [&](const auto& entry) {
    const auto& owed = entry.second.owed;
    if (!entry.second.modern || std::find(owed.begin(), owed.end(), id) == owed.end()) {
      return false;
    }
    out.push_back({.kind = UpstreamAction::Kind::kAbort, .exchange = entry.first});
    return true;
  });
}

/// Legacy: the request may still be answered; nobody waits for it.
void HttpUpstream::Impl::take_back(const wire::Value& id) {
  const auto take_from = [&](Stream& stream) {
    if (std::erase(stream.owed, id) > 0) {
      stream.cancelled.push_back(id);
    }
  };
  for (auto& [exchange, stream] : streams) {
    take_from(stream);
  }
  for (auto& [due, stream] : waiting) {
    take_from(stream);
  }
  std::erase_if(waiting,
                [](const auto& entry) { return !entry.second.get && entry.second.owed.empty(); });
}

/// Whether one more exchange may be opened. A server that leaves the streams of cancelled requests
/// open may not use up all: the oldest is given up for a new one.
bool HttpUpstream::Impl::has_room(UpstreamActions& out) {
  if (streams.size() + waiting.size() < options.exchanges_max) {
    return true;
  }
  const auto idle = std::find_if(streams.begin(), streams.end(), [](const auto& entry) {
    return entry.second.owed.empty() && !entry.second.cancelled.empty();
  });
  if (idle == streams.end()) {
    return false;
  }
  out.push_back({.kind = UpstreamAction::Kind::kAbort, .exchange = idle->first});
  streams.erase(idle);
  return true;
}

void HttpUpstream::Impl::finish_json(Stream& stream, const Status& how, UpstreamActions& out) {
  auto unit = wire::read_unit(stream.body);
  // An error without an id is about the one request that the body held.
  if (how && unit && unit->messages.size() == 1 && stream.owed.size() == 1 &&
      unit->messages.front().kind == wire::Message::Kind::kError &&
      unit->messages.front().id.is_null()) {
    unit->messages.front().id = stream.owed.front();
    message_unit(stream, wire::write_message(unit->messages.front()), out);
  } else if (how && unit) {
    message_unit(stream, stream.body, out);
  }
  fail_owed(stream,
            how ? "the server answered with HTTP status " + std::to_string(stream.status) +
                      " and no answer to the request"
                : "the connection to the server failed: " + how.error().message,
            out);
}

void HttpUpstream::Impl::finish_events(Stream stream, const Status& how, Instant now,
                                       UpstreamActions& out) {
  const bool wanted = !stream.owed.empty() || (stream.get && !closing);
  const bool can = !stream.modern && (stream.get || !stream.last_event.empty());
  if (wanted && can && ++stream.resumes <= kResumesMax) {
    const Duration wait = stream.retry.value_or(options.retry);
    waiting.emplace(now + wait, std::move(stream));
    return;
  }
  fail_owed(stream,
            how ? "the server ended its event stream before it answered"
                : "the connection to the server failed: " + how.error().message,
            out);
}

void HttpUpstream::Impl::settle(UpstreamActions& out) {
  if (!closing || !streams.empty() || !waiting.empty()) {
    return;
  }
  if (!deleted && !session.empty()) {
    deleted = true;
    start({}, make("DELETE", false), out);
    return;
  }
  out.push_back({.kind = UpstreamAction::Kind::kClosed});
}

}  // namespace gatecrash::gateway
