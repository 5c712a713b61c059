#include "harness/record/http_tap.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;

constexpr std::string_view kSessionHeader = "Mcp-Session-Id";

// An answer that is longer is not recorded, and so does not cross.
constexpr std::size_t kAnswerBytesMax = std::size_t{32} << 20U;

// RFC 9110, 7.6.1; and what the two connections say for themselves.
constexpr std::array<std::string_view, 10> kHopHeaders = {
    "Connection", "Keep-Alive", "Proxy-Connection", "TE",   "Trailer", "Transfer-Encoding",
    "Upgrade",    "Expect",     "Content-Length",   "Host",
};

void erase_hop_headers(wire::Headers& headers) {
  std::erase_if(headers, [](const auto& header) {
    return std::any_of(kHopHeaders.begin(), kHopHeaders.end(),
                       [&](std::string_view name) { return ascii_iequals(header.first, name); });
  });
}

bool says(const wire::Headers& headers, std::string_view name, std::string_view word) {
  const std::string* const value = wire::find_header(headers, name);
  return value != nullptr && value->find(word) != std::string::npos;
}

}  // namespace

Result<std::unique_ptr<HttpTap>> HttpTap::listen(net::Loop& loop, EventLog& log,
                                                 const std::string& upstream) {
  TRY(wire::Url url, wire::parse_url(upstream));
  std::unique_ptr<HttpTap> tap(new HttpTap(loop, log, std::move(url)));
  TRY(tap->client_, net::HttpClient::create(loop, {}, *tap));
  TRY(tap->server_, net::HttpServer::listen(loop, {}, *tap));
  return tap;
}

/// A session's name, or one that nothing else has.
std::string HttpTap::session_of(const wire::Headers& headers) {
  const std::string* const id = wire::find_header(headers, kSessionHeader);
  if (id != nullptr) {
    if (const auto found = sessions_.find(*id); found != sessions_.end()) {
      return found->second;
    }
  }
  return std::to_string(++names_);
}

bool HttpTap::write(const std::string& session, Direction dir, std::string_view text) {
  Event event;
  event.tap = transcript::Tap::kUpstream;
  event.dir = dir;
  event.session = session;
  event.bytes = text;
  std::replace_if(
      event.bytes.begin(), event.bytes.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  event.bytes += '\n';
  const bool written = log_.put(std::move(event));
  if (!written) {
    loop_.stop();
  }
  return written;
}

void HttpTap::on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                         const net::Peer& /*peer*/) {
  Open open;
  open.session = session_of(request.headers);
  if (!wire::is_blank(request.body) &&
      !write(open.session, Direction::kClientToServer, request.body)) {
    server_->drop(exchange);
    return;
  }
  erase_hop_headers(request.headers);
  std::erase_if(request.headers,
                [](const auto& header) { return ascii_iequals(header.first, "Accept-Encoding"); });
  request.origin = upstream_.origin;
  open_.emplace(exchange, std::move(open));
  client_->start(exchange, std::move(request));
}

void HttpTap::on_gone(wire::ExchangeId exchange) {
  if (open_.erase(exchange) != 0) {
    client_->abort(exchange);
  }
}

void HttpTap::on_drained(wire::ExchangeId exchange) {
  if (open_.count(exchange) != 0) {
    client_->resume(exchange);
  }
}

void HttpTap::on_head(wire::ExchangeId exchange, wire::HttpHead head) {
  const auto found = open_.find(exchange);
  if (found == open_.end()) {
    return;
  }
  Open& open = found->second;
  open.begun = true;
  open.status = head.status;
  open.events = says(head.headers, "Content-Type", "text/event-stream");
  open.readable = wire::find_header(head.headers, "Content-Encoding") == nullptr;
  if (const std::string* const id = wire::find_header(head.headers, kSessionHeader)) {
    if (sessions_.size() >= kTapSessionsMax) {
      sessions_.erase(sessions_.begin());
    }
    sessions_.try_emplace(*id, open.session);
  }
  erase_hop_headers(head.headers);
  server_->head(exchange, std::move(head));
}

void HttpTap::on_body(wire::ExchangeId exchange, std::string_view bytes) {
  const auto found = open_.find(exchange);
  if (found == open_.end()) {
    return;
  }
  Open& open = found->second;
  if (!open.events) {  // it is one message: nobody can tell before its end
    open.body += bytes;
    if (open.body.size() > kAnswerBytesMax) {
      open_.erase(found);
      client_->abort(exchange);
      server_->drop(exchange);
    }
    return;
  }
  open.reader.feed(bytes);
  while (const auto event = open.reader.next()) {
    if (event->has_data && !wire::is_blank(event->data)) {
      write(open.session, Direction::kServerToClient, event->data);
    }
  }
  server_->body(exchange, bytes);
  if (server_->full(exchange)) {
    client_->pause(exchange);
  }
}

/// A body beside an error's status is written down where it is a message.
void HttpTap::write_answer(Open& open) {
  const bool message = open.status < 400 || wire::read_unit(open.body).has_value();
  if (open.readable && message && !wire::is_blank(open.body)) {
    write(open.session, Direction::kServerToClient, open.body);
  }
}

void HttpTap::on_end(wire::ExchangeId exchange, Status status) {
  const auto found = open_.find(exchange);
  if (found == open_.end()) {
    return;
  }
  Open open = std::move(found->second);
  open_.erase(found);
  if (!open.begun) {
    server_->answer(exchange, {.status = 502,
                               .headers = {{"Content-Type", "text/plain"}},
                               .body = "the server cannot be reached\n"});
  } else if (!status) {
    server_->drop(exchange);
  } else {
    write_answer(open);
    server_->body(exchange, open.body);
    server_->end(exchange);
  }
}

}  // namespace gatecrash::record
