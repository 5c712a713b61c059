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
    impl_->get(exchange, request, owner, out);
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
  if (found->second.get) {
    std::erase(server.gets, exchange);
  } else if (server.era == wire::Era::kModern) {
    std::erase_if(server.pending, [&](const auto& entry) {
      if (entry.second.exchange != exchange) {
        return false;
      }
      out.push_back(to_server(
          server, wire::make_notification(
                      std::string(wire::method::kCancelled),
                      wire::Value::object({{"requestId", entry.first},
                                           {"reason", "the client closed the connection"}}))));
      return true;
    });
  }  // Legacy: leaving is no cancellation; the answer will find nobody.
  impl_->exchanges.erase(found);
  --server.open;
  server.idle_since = now;
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
  post_legacy(exchange, request, *unit, owner, out);
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
  exchanges[exchange] = {.server = server->name, .owed = 1};
  ++server->open;
  ask(*server, exchange, message, out);
}

void HttpEndpoint::Impl::post_legacy(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                     wire::Unit& unit, Owner owner, EndpointActions& out) {
  const bool initialize = !unit.batch &&
                          unit.messages.front().method == wire::method::kInitialize &&
                          unit.messages.front().kind == wire::Message::Kind::kRequest;
  EndpointServer* const server = initialize ? open(wire::Era::kLegacy, owner, out)
                                            : find_session(exchange, request, owner, out);
  if (server == nullptr) {
    if (initialize) {
      refuse(exchange, 503, wire::kInternalError, "too many sessions; try again later",
             unit.messages.front().id, out);
    }
    return;
  }
  std::size_t requests = 0;
  for (std::size_t i = 0; i < unit.messages.size(); ++i) {
    const wire::Message& message = unit.messages[i];
    if (message.kind != wire::Message::Kind::kRequest) {
      continue;
    }
    ++requests;
    const bool twice =
        std::any_of(unit.messages.begin(), unit.messages.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const wire::Message& m) {
                      return m.kind == wire::Message::Kind::kRequest && m.id == message.id;
                    });
    if (twice || is_in_flight(*server, message.id)) {
      refuse(exchange, 400, wire::kInvalidRequest, "a request with that id is in flight",
             message.id, out);
      return;
    }
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
  if (requests > 0) {
    exchanges[exchange] = {.server = server->name,
                           .batch = unit.batch,
                           .owed = requests,
                           .session = initialize ? server->session : std::string()};
    ++server->open;
  }
  for (wire::Message& message : unit.messages) {
    if (message.kind == wire::Message::Kind::kRequest) {
      ask(*server, exchange, message, out);
    } else {
      tell(*server, message, out);
    }
  }
  if (requests == 0) {
    respond(exchange, 202, {}, {}, out);
  }
}

void HttpEndpoint::Impl::get(wire::ExchangeId exchange, const wire::HttpRequest& request,
                             Owner owner, EndpointActions& out) {
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
  if (server->gets.size() >= options.get_streams_max) {
    refuse(exchange, 409, wire::kInvalidRequest, "the session has too many streams", {}, out);
    return;
  }
  exchanges[exchange] = {.server = server->name, .get = true, .streaming = true};
  ++server->open;
  server->gets.push_back(exchange);
  out.push_back({.kind = EndpointAction::Kind::kHead,
                 .exchange = exchange,
                 .head = {200,
                          {{"Content-Type", "text/event-stream"},
                           {"Cache-Control", "no-store"},
                           {"X-Accel-Buffering", "no"}}}});
  for (const std::string& text : server->queued) {
    event(exchange, text, out);
  }
  server->queued.clear();
  server->queued_bytes = 0;
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
  EndpointServer server;
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

void HttpEndpoint::Impl::ask(EndpointServer& server, wire::ExchangeId exchange,
                             wire::Message& message, EndpointActions& out) {
  const std::uint64_t id = ++last_id;
  EndpointPending pending{.exchange = exchange, .id = message.id, .method = message.method};
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

void HttpEndpoint::Impl::tell(EndpointServer& server, wire::Message& message,
                              EndpointActions& out) {
  if (message.method == wire::method::kCancelled) {
    wire::Value* const named = message.params.find("requestId");
    const auto found = std::find_if(
        server.pending.begin(), server.pending.end(),
        [&](const auto& entry) { return named != nullptr && entry.second.id == *named; });
    if (found == server.pending.end()) {
      return;  // answered already, or never asked
    }
    *named = found->first;
  }
  out.push_back(to_server(server, message));
}

}  // namespace gatecrash::servers
