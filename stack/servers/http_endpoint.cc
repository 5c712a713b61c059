#include "stack/servers/http_endpoint.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/servers/http_endpoint_state.h"
#include "stack/servers/modern_era.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kVersionHeader = "MCP-Protocol-Version";
constexpr std::string_view kSessionHeader = "Mcp-Session-Id";

EndpointAction to_server(const EndpointServer& server, const wire::Message& message) {
  return {.kind = EndpointAction::Kind::kToServer,
          .bytes = wire::write_message(message),
          .server = server.name};
}

/// Modern by its _meta, or by its header alone (what it lacks is then said in that era's words).
bool is_modern(const wire::Unit& unit, const std::string* version_header) {
  return wire::era_of(unit.messages.front()) == wire::Era::kModern ||
         (version_header != nullptr && wire::is_modern_version(*version_header));
}

bool is_in_flight(const EndpointServer& server, const wire::Value& id) {
  return std::any_of(server.pending.begin(), server.pending.end(),
                     [&](const auto& entry) { return entry.second.id == id; });
}

}  // namespace

HttpEndpoint::HttpEndpoint(std::function<std::string()> session_id, EndpointOptions options)
    : impl_(std::make_unique<Impl>(std::move(session_id), std::move(options))) {}

HttpEndpoint::~HttpEndpoint() = default;

void HttpEndpoint::request(wire::ExchangeId exchange, const wire::HttpRequest& request, Owner owner,
                           Instant now, EndpointActions& out) {
  if (const auto refusal = wire::check_host_and_origin(request.headers, impl_->options.hosts,
                                                       impl_->options.origins)) {
    Impl::refuse(exchange, refusal->status, wire::kInvalidRequest, refusal->text, {}, out);
  } else if (request.method == "POST") {
    impl_->post(exchange, request, owner, now, out);
  } else if (request.method == "GET") {
    impl_->get(exchange, request, owner, now, out);
  } else if (request.method == "DELETE") {
    impl_->remove(exchange, request, owner, now, out);
  } else {
    Impl::respond(exchange, 405, {{"Allow", "GET, POST, DELETE"}}, {}, out);
  }
}

void HttpEndpoint::client_gone(wire::ExchangeId exchange, Instant now, EndpointActions& out) {
  const auto found = impl_->exchanges.find(exchange);
  if (found == impl_->exchanges.end()) {
    return;
  }
  EndpointServer& server = impl_->servers.at(found->second.server);
  EndpointStream& stream = server.streams.at(found->second.stream);
  if (server.era == wire::Era::kModern) {
    std::erase_if(server.pending, [&](const auto& entry) {
      if (entry.second.stream != stream.number) {
        return false;
      }
      out.push_back(to_server(
          server, wire::make_notification(
                      std::string(wire::method::kCancelled),
                      wire::Value::object({{"requestId", entry.first},
                                           {"reason", "the client closed the connection"}}))));
      return true;
    });
  }  // Legacy: leaving is no cancellation; the answer waits to be asked for, or finds nobody.
  impl_->leave(server, stream, now);
}

void HttpEndpoint::tick(Instant now, EndpointActions& out) {
  std::vector<std::string> idle;
  for (const auto& [name, server] : impl_->servers) {
    if (server.open == 0 && server.idle_since + impl_->options.idle_max <= now) {
      idle.push_back(name);
    }
  }
  for (const std::string& name : idle) {
    out.push_back({.kind = EndpointAction::Kind::kCloseServer, .server = name});
    impl_->close(impl_->servers.at(name), "it was idle", now, out);
  }
}

std::optional<Instant> HttpEndpoint::next_tick() const {
  std::optional<Instant> next;
  for (const auto& [name, server] : impl_->servers) {
    const Instant due = server.idle_since + impl_->options.idle_max;
    if (server.open == 0 && (!next || due < *next)) {
      next = due;
    }
  }
  return next;
}

void HttpEndpoint::Impl::post(wire::ExchangeId exchange, const wire::HttpRequest& request,
                              Owner owner, Instant now, EndpointActions& out) {
  if (const auto refusal = wire::check_post_types(request.headers)) {
    refuse(exchange, refusal->status, wire::kInvalidRequest, refusal->text, {}, out);
    return;
  }
  if (request.body.size() > options.body_bytes_max) {
    refuse(exchange, 413, wire::kInvalidRequest, "the body is too large", {}, out);
    return;
  }
  auto unit = wire::read_unit(request.body);
  if (!unit) {
    const wire::Refusal& why = unit.error();
    refuse(exchange, 400, why.rpc_code, why.error.to_string(), why.id, out);
    return;
  }
  const std::string* const version = wire::find_header(request.headers, kVersionHeader);
  if (is_modern(*unit, version)) {
    if (unit->batch || unit->messages.front().is_response()) {
      refuse(exchange, 400, wire::kInvalidRequest,
             "the body must be one request or one notification", {}, out);
    } else {
      post_modern(exchange, request, unit->messages.front(), owner, out);
    }
    return;
  }
  if (version != nullptr && !wire::is_legacy_version(*version)) {
    refuse(exchange, 400, wire::kInvalidRequest,
           "unsupported MCP-Protocol-Version \"" + printable(*version, 32) + "\"",
           unit->messages.front().id, out);
    return;
  }
  post_legacy(exchange, request, *unit, owner, now, out);
  if (const auto found = exchanges.find(exchange); found != exchanges.end()) {
    servers.at(found->second.server).idle_since = now;
  }
}

void HttpEndpoint::Impl::post_modern(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                     wire::Message& message, Owner owner, EndpointActions& out) {
  const auto known = modern.find(owner);
  EndpointServer* server = known == modern.end() ? nullptr : &servers.at(known->second);
  if (auto same = wire::check_mirrored_headers(request.headers, message,
                                               server == nullptr ? nullptr : &server->tools);
      !same) {
    refuse(exchange, 400, wire::kHeaderMismatch, same.error().message, message.id, out);
    return;
  }
  if (message.kind == wire::Message::Kind::kNotification) {
    // Over HTTP a cancellation is the end of the stream; a notification could name no request.
    if (server != nullptr && message.method != wire::method::kCancelled) {
      out.push_back(to_server(*server, message));
    }
    respond(exchange, 202, {}, {}, out);
    return;
  }
  if (const auto refusal = check_modern_meta(message)) {
    respond(exchange, 400, {{"Content-Type", "application/json"}}, wire::write_message(*refusal),
            out);
    return;
  }
  if (server == nullptr) {
    server = open(wire::Era::kModern, owner, out);
  }
  if (server == nullptr || server->pending.size() >= options.in_flight_max) {
    refuse(exchange, 503, wire::kInternalError, "too much is in flight; try again later",
           message.id, out);
    return;
  }
  EndpointStream& stream = begin(*server, exchange);
  stream.owed = 1;
  ask(*server, stream.number, message, out);
}

/// Whether some id of the unit's requests is in flight, or stands in it twice.
bool HttpEndpoint::Impl::has_twin(const EndpointServer& server, const wire::Unit& unit) {
  std::vector<const wire::Value*> ids;
  for (const wire::Message& message : unit.messages) {
    if (message.kind != wire::Message::Kind::kRequest) {
      continue;
    }
    const bool twice = std::any_of(ids.begin(), ids.end(),
                                   [&](const wire::Value* id) { return *id == message.id; });
    if (twice || is_in_flight(server, message.id)) {
      return true;
    }
    ids.push_back(&message.id);
  }
  return false;
}

void HttpEndpoint::Impl::post_legacy(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                     wire::Unit& unit, Owner owner, Instant now,
                                     EndpointActions& out) {
  const bool initialize = !unit.batch &&
                          unit.messages.front().method == wire::method::kInitialize &&
                          unit.messages.front().kind == wire::Message::Kind::kRequest;
  EndpointServer* const server = initialize
                                     ? open_session(exchange, unit.messages.front().id, owner, out)
                                     : find_session(exchange, request, owner, out);
  if (server == nullptr) {
    return;
  }
  const auto requests = static_cast<std::size_t>(std::count_if(
      unit.messages.begin(), unit.messages.end(),
      [](const wire::Message& message) { return message.kind == wire::Message::Kind::kRequest; }));
  if (has_twin(*server, unit)) {
    refuse(exchange, 400, wire::kInvalidRequest, "a request with that id is in flight",
           unit.batch ? wire::Value() : unit.messages.front().id, out);
    return;
  }
  if (unit.batch && server->version != wire::kBatchVersion) {
    refuse(exchange, 400, wire::kInvalidRequest, "batches belong to MCP 2025-03-26 alone", {}, out);
    return;
  }
  if (server->pending.size() + requests > options.in_flight_max) {
    refuse(exchange, 503, wire::kInternalError, "too much is in flight; try again later",
           unit.messages.front().id, out);
    return;
  }
  std::uint64_t number = 0;
  if (requests > 0) {
    EndpointStream& stream = begin(*server, exchange);
    stream.batch = unit.batch;
    stream.owed = requests;
    stream.session = initialize ? server->session : std::string();
    number = stream.number;
  }
  for (wire::Message& message : unit.messages) {
    if (message.kind == wire::Message::Kind::kRequest) {
      ask(*server, number, message, out);
    } else {
      tell(*server, message, now, out);
    }
  }
  if (requests == 0) {
    respond(exchange, 202, {}, {}, out);
  }
}

void HttpEndpoint::Impl::get(wire::ExchangeId exchange, const wire::HttpRequest& request,
                             Owner owner, Instant now, EndpointActions& out) {
  const std::string* const version = wire::find_header(request.headers, kVersionHeader);
  if (version != nullptr && !wire::is_legacy_version(*version)) {
    respond(exchange, 405, {{"Allow", "POST"}}, {}, out);
    return;
  }
  if (!wire::accepts(request.headers, "text/event-stream")) {
    refuse(exchange, 406, wire::kInvalidRequest, "Accept must list text/event-stream", {}, out);
    return;
  }
  EndpointServer* const server = find_session(exchange, request, owner, out);
  if (server == nullptr) {
    return;
  }
  if (const std::string* const last = wire::find_header(request.headers, "Last-Event-ID")) {
    resume(*server, exchange, *last, now, out);
    return;
  }
  if (server->gets.size() >= options.get_streams_max) {
    refuse(exchange, 409, wire::kInvalidRequest, "the session has too many streams", {}, out);
    return;
  }
  EndpointStream& stream = begin(*server, exchange);
  stream.get = true;
  open_get(*server, stream, out);
}

void HttpEndpoint::Impl::remove(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                Owner owner, Instant now, EndpointActions& out) {
  const std::string* const version = wire::find_header(request.headers, kVersionHeader);
  if (version != nullptr && !wire::is_legacy_version(*version)) {
    respond(exchange, 405, {{"Allow", "POST"}}, {}, out);
    return;
  }
  if (EndpointServer* const server = find_session(exchange, request, owner, out)) {
    out.push_back({.kind = EndpointAction::Kind::kCloseServer, .server = server->name});
    close(*server, "the session was deleted", now, out);
    respond(exchange, 200, {}, {}, out);
  }
}

EndpointServer* HttpEndpoint::Impl::open(wire::Era era, Owner owner, EndpointActions& out) {
  if (servers.size() >= options.sessions_max) {
    return nullptr;
  }
  EndpointServer server(options);
  server.name = std::to_string(++last_server);
  server.owner = owner;
  server.era = era;
  if (era == wire::Era::kLegacy) {
    server.session = session_id();
    sessions[server.session] = server.name;
  } else {
    modern[server.owner] = server.name;
  }
  out.push_back({.kind = EndpointAction::Kind::kOpenServer, .server = server.name});
  const std::string name = server.name;
  return &servers.emplace(name, std::move(server)).first->second;
}

EndpointServer* HttpEndpoint::Impl::open_session(wire::ExchangeId exchange, const wire::Value& id,
                                                 Owner owner, EndpointActions& out) {
  const auto owned = std::count_if(servers.begin(), servers.end(),
                                   [&](const auto& entry) { return entry.second.owner == owner; });
  if (static_cast<std::size_t>(owned) >= options.sessions_per_owner_max) {
    refuse(exchange, 429, wire::kInternalError,
           "this client has too many sessions; delete one, or try again later", id, out);
    return nullptr;
  }
  EndpointServer* const server = open(wire::Era::kLegacy, owner, out);
  if (server == nullptr) {
    refuse(exchange, 503, wire::kInternalError, "too many sessions; try again later", id, out);
  }
  return server;
}

EndpointServer* HttpEndpoint::Impl::find_session(wire::ExchangeId exchange,
                                                 const wire::HttpRequest& request, Owner owner,
                                                 EndpointActions& out) {
  const std::string* const id = wire::find_header(request.headers, kSessionHeader);
  if (id == nullptr) {
    refuse(exchange, 400, wire::kInvalidRequest, "the Mcp-Session-Id header is missing", {}, out);
    return nullptr;
  }
  const auto found = sessions.find(*id);
  EndpointServer* const server = found == sessions.end() ? nullptr : &servers.at(found->second);
  if (server == nullptr || server->owner != owner) {  // another's session is none
    refuse(exchange, 404, wire::kInvalidRequest, "no such session; initialize again", {}, out);
    return nullptr;
  }
  return server;
}

void HttpEndpoint::Impl::ask(EndpointServer& server, std::uint64_t stream, wire::Message& message,
                             EndpointActions& out) {
  const std::uint64_t id = ++last_id;
  EndpointPending pending{.stream = stream, .id = message.id, .method = message.method};
  if (wire::Value* const all = message.params.find("_meta")) {
    pending.logs = all->find(wire::meta::kLogLevel) != nullptr;
    if (wire::Value* const token = all->find(wire::meta::kProgressToken)) {
      pending.token = *token;
      if (server.era == wire::Era::kModern) {
        *token = id;  // two clients of one owner may have the same
      }
    }
  }
  message.id = id;
  out.push_back(to_server(server, message));
  server.pending.emplace(id, std::move(pending));
}

/// A cancelled request is not answered any more, whatever the line server says: what it was asked
/// on ends.
void HttpEndpoint::Impl::tell(EndpointServer& server, wire::Message& message, Instant now,
                              EndpointActions& out) {
  if (message.method != wire::method::kCancelled) {
    out.push_back(to_server(server, message));
    return;
  }
  wire::Value* const named = message.params.find("requestId");
  const auto found = std::find_if(
      server.pending.begin(), server.pending.end(),
      [&](const auto& entry) { return named != nullptr && entry.second.id == *named; });
  if (found == server.pending.end() || found->second.method == wire::method::kInitialize) {
    return;  // answered already, never asked, or not to be cancelled
  }
  *named = found->first;
  out.push_back(to_server(server, message));
  const std::uint64_t stream = found->second.stream;
  server.pending.erase(found);
  renounce(server, stream, now, out);
}

}  // namespace gatecrash::servers
