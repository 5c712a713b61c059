#include "harness/target/http_target.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"
#include "stack/wire/mirrored_headers.h"
#include "stack/wire/url.h"

namespace gatecrash::target {
namespace {

// Of a body that says why: a web server's own page may be long.
constexpr std::size_t kWhyBytesMax = 300;

// An answer that is longer is cut; none of a tool's is.
constexpr std::size_t kBodyBytesMax = std::size_t{32} << 20U;

bool is_events(const wire::Headers& headers) {
  const std::string* const type = wire::find_header(headers, "Content-Type");
  return type != nullptr && type->find("text/event-stream") != std::string::npos;
}

/// One line, whatever white space the sender put between the members.
std::string as_line(std::string_view text) {
  if (text.find_first_of("\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  const auto value = wire::read_json(text);
  return value ? wire::write_json(*value) : printable(text, text.size());
}

}  // namespace

Result<std::unique_ptr<HttpTarget>> HttpTarget::make(Settings settings) {
  TRY(const wire::Url url, wire::parse_url(settings.url));
  std::unique_ptr<HttpTarget> target(new HttpTarget(std::move(settings)));
  target->origin_ = url.origin;
  target->path_ = url.target;
  TRY(target->client_, net::HttpClient::create(target->loop_, {}, *target));
  return target;
}

HttpTarget::~HttpTarget() = default;

Status HttpTarget::open(std::string_view session, std::string_view grant) {
  Session opened;
  for (const GrantSpec& spec : settings_.grants) {
    if (spec.name == grant) {
      opened.headers.assign(spec.headers.begin(), spec.headers.end());
    }
  }
  sessions_.insert_or_assign(std::string(session), std::move(opened));
  return {};
}

void HttpTarget::send(std::string_view session, std::string_view bytes) {
  const auto found = sessions_.find(session);
  CHECK(found != sessions_.end());
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (end > 0) {
      found->second.waiting.emplace_back(bytes.substr(0, end));
    }
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  pump(found->first);
}

void HttpTarget::pump(const std::string& name) {
  Session& session = sessions_.at(name);
  if (session.exchange == 0 && !session.waiting.empty()) {
    const std::string line = std::move(session.waiting.front());
    session.waiting.pop_front();
    post(name, line);
  }
}

wire::Headers HttpTarget::headers_of(const Session& session) const {
  wire::Headers headers = session.headers;
  if (!session.id.empty()) {
    headers.emplace_back("Mcp-Session-Id", session.id);
  }
  if (!session.version.empty()) {
    headers.emplace_back("MCP-Protocol-Version", session.version);
  }
  return headers;
}

void HttpTarget::post(const std::string& name, const std::string& line) {
  Session& session = sessions_.at(name);
  Post post;
  post.session = name;
  wire::HttpRequest request{"POST", origin_, path_, session.headers, line};
  const auto unit = wire::read_unit(line);
  post.readable = unit && !unit->batch;
  bool modern = false;
  if (unit) {
    for (const wire::Message& message : unit->messages) {
      if (message.kind == wire::Message::Kind::kRequest) {
        post.owed.push_back(message.id);
      }
      post.initialize = post.initialize || message.method == wire::method::kInitialize;
    }
    modern = wire::era_of(unit->messages.front()) == wire::Era::kModern;
  }
  if (!modern) {
    request.headers = headers_of(session);
  }
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Accept", "application/json, text/event-stream");
  if (modern) {
    wire::append_mirrored_headers(request.headers, unit->messages.front(), nullptr);
  }
  session.exchange = net::Loop::next_exchange();
  posts_.emplace(session.exchange, std::move(post));
  client_->start(session.exchange, std::move(request));
}

void HttpTarget::on_head(wire::ExchangeId exchange, wire::HttpHead head) {
  const auto found = posts_.find(exchange);
  if (found == posts_.end()) {
    return;
  }
  found->second.status = head.status;
  found->second.events = is_events(head.headers);
  const std::string* const id = wire::find_header(head.headers, "Mcp-Session-Id");
  if (found->second.initialize && head.status == 200 && id != nullptr) {
    sessions_.at(found->second.session).id = *id;
  }
}

void HttpTarget::on_body(wire::ExchangeId exchange, std::string_view bytes) {
  const auto found = posts_.find(exchange);
  if (found == posts_.end()) {
    return;
  }
  Post& post = found->second;
  if (!post.events) {
    post.body += bytes.substr(0, kBodyBytesMax - std::min(kBodyBytesMax, post.body.size()));
    return;
  }
  post.reader.feed(bytes);
  while (const auto event = post.reader.next()) {
    if (event->has_data && !wire::is_blank(event->data)) {
      hear(post, event->data);
    }
  }
}

void HttpTarget::hear(Post& post, std::string_view text) {
  std::string line = as_line(text);
  if (auto unit = wire::read_unit(line)) {
    for (wire::Message& message : unit->messages) {
      if (!message.is_response()) {
        continue;
      }
      // An error without an id is about the one request that the body held.
      if (message.id.is_null() && post.readable && post.owed.size() == 1 &&
          unit->messages.size() == 1) {
        message.id = post.owed.front();
        line = wire::write_message(message);
      }
      std::erase(post.owed, message.id);
      post.answered = true;
      const wire::Value* const version = message.result.find("protocolVersion");
      if (post.initialize && version != nullptr && version->is_string()) {
        sessions_.at(post.session).version = version->as_string();
      }
    }
  }
  heard_.push_back({post.session, line + "\n", false});
  loop_.stop();
}

void HttpTarget::hear_error(const Post& post, const wire::Value& id, const std::string& why) {
  const bool denied = std::find(settings_.denied.begin(), settings_.denied.end(), post.status) !=
                      settings_.denied.end();
  const int code = denied ? settings_.denial_code : wire::kInternalError;
  heard_.push_back(
      {post.session, wire::write_message(wire::make_error(id, code, why)) + "\n", false});
}

void HttpTarget::end_of(Post& post, const Status& how) {
  const bool refused = !how || post.status >= 400;
  // HTTP refuses a notification with a status; what its body says answers nothing.
  const bool asked = !post.readable || !post.owed.empty();
  // Beside an error's status a body need not be a message of MCP's.
  const bool message = !refused || wire::read_unit(as_line(post.body)).has_value();
  if (!post.events && message && !wire::is_blank(post.body) && (asked || !refused)) {
    hear(post, post.body);
  }
  if (refused) {
    std::string why = how ? "HTTP status " + std::to_string(post.status) : "the connection failed";
    why += message ? "" : ", " + printable(post.body, kWhyBytesMax);
    for (const wire::Value& id : post.answered ? std::vector<wire::Value>() : post.owed) {
      hear_error(post, id, why);
    }
    if (!post.readable && !post.answered) {
      hear_error(post, wire::Value(), why);
    }
  }
}

void HttpTarget::on_end(wire::ExchangeId exchange, Status status) {
  const auto found = posts_.find(exchange);
  if (found == posts_.end()) {
    loop_.stop();  // the end of a session
    return;
  }
  Post post = std::move(found->second);
  posts_.erase(found);
  end_of(post, status);
  Session& session = sessions_.at(post.session);
  if (session.exchange == exchange) {
    session.exchange = 0;
  }
  pump(post.session);
  loop_.stop();
}

std::vector<Heard> HttpTarget::receive(Duration limit) {
  if (heard_.empty()) {
    const net::TimerId timer = loop_.after(std::max(limit, Duration(0)), [this] { loop_.stop(); });
    loop_.run();
    loop_.cancel(timer);
  }
  return std::exchange(heard_, {});
}

void HttpTarget::wait_idle(Duration limit) {
  const net::Monotonic deadline = net::monotonic_now() + limit;
  std::vector<Heard> all;
  while (client_->in_flight() > 0 && net::monotonic_now() < deadline) {
    std::vector<Heard> more = receive(deadline - net::monotonic_now());
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  std::move(heard_.begin(), heard_.end(), std::back_inserter(all));
  heard_ = std::move(all);
}

std::vector<Heard> HttpTarget::finish() {
  wait_idle(std::chrono::milliseconds(200));
  for (auto& [name, session] : sessions_) {
    if (session.exchange != 0) {
      client_->abort(session.exchange);
      posts_.erase(session.exchange);
    }
    session.waiting.clear();
    if (!session.id.empty()) {
      client_->start(net::Loop::next_exchange(),
                     {"DELETE", origin_, path_, headers_of(session), {}});
    }
  }
  std::vector<Heard> rest = std::exchange(heard_, {});
  wait_idle(settings_.stop_max);
  return rest;
}

}  // namespace gatecrash::target
