// What line servers say, and how it becomes HTTP answers.
#include <algorithm>
#include <array>
#include <utility>

#include "stack/servers/http_endpoint_state.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::servers {
namespace {

// Notifications that belong to no request, whatever is in flight.
constexpr std::array<std::string_view, 5> kUnrelated = {
    "notifications/tools/list_changed", "notifications/prompts/list_changed",
    "notifications/resources/list_changed", "notifications/resources/updated",
    "notifications/tasks/status"};

/// The status of an answer that is JSON. Only the modern era has others than 200.
int status_of(const EndpointServer& server, const wire::Message& message) {
  if (server.era == wire::Era::kLegacy || message.kind == wire::Message::Kind::kResult) {
    return 200;
  }
  const wire::Value* const code = message.error.find("code");
  switch (code == nullptr ? 0 : code->as_int64().value_or(0)) {
    case wire::kMethodNotFound:
      return 404;
    case wire::kHeaderMismatch:
    case wire::kMissingCapability:
    case wire::kUnsupportedVersion:
      return 400;
    default:
      return 200;
  }
}

/// The pending request that `id`, one of ours, stands for.
std::map<std::uint64_t, EndpointPending>::iterator find_pending(EndpointServer& server,
                                                                const wire::Value* id) {
  const auto number = id == nullptr ? std::nullopt : id->as_int64();
  return number && *number > 0 ? server.pending.find(static_cast<std::uint64_t>(*number))
                               : server.pending.end();
}

void restore_subscription(wire::Value& holder, const wire::Value& id) {
  if (wire::Value* const all = holder.find("_meta")) {
    if (wire::Value* const subscription = all->find(wire::meta::kSubscriptionId)) {
      *subscription = id;
    }
  }
}

}  // namespace

void HttpEndpoint::from_server(std::string_view name, std::string_view line, Instant now,
                               EndpointActions& out) {
  const auto found = impl_->servers.find(name);
  if (found == impl_->servers.end() || wire::is_blank(line)) {
    return;
  }
  auto unit = wire::read_unit(line);
  if (!unit) {
    return;  // what nobody can read answers nobody
  }
  for (wire::Message& message : unit->messages) {
    const auto server = impl_->servers.find(name);  // an answer may have closed it
    if (server != impl_->servers.end()) {
      impl_->server_message(server->second, message, now, out);
    }
  }
}

void HttpEndpoint::server_closed(std::string_view name, Instant now, EndpointActions& out) {
  if (const auto found = impl_->servers.find(name); found != impl_->servers.end()) {
    impl_->close(found->second, "the server ended before it answered", now, out);
  }
}

void HttpEndpoint::Impl::server_message(EndpointServer& server, wire::Message& message, Instant now,
                                        EndpointActions& out) {
  if (message.is_response()) {
    server_answer(server, message, now, out);
  } else if (message.kind == wire::Message::Kind::kNotification) {
    server_notification(server, message, out);
  } else if (server.era == wire::Era::kLegacy) {
    unrelated(server, message, out);
  } else {
    out.push_back({.kind = EndpointAction::Kind::kToServer,
                   .bytes = wire::write_message(wire::make_error(message.id, wire::kMethodNotFound,
                                                                 "servers send no requests")),
                   .server = server.name});
  }
}

void HttpEndpoint::Impl::server_answer(EndpointServer& server, wire::Message& message, Instant now,
                                       EndpointActions& out) {
  auto found = find_pending(server, &message.id);
  if (message.id.is_null() && server.pending.size() == 1) {
    found = server.pending.begin();  // an error for what it could not read can be of that one only
  }
  if (found == server.pending.end()) {
    return;
  }
  const EndpointPending pending = std::move(found->second);
  server.pending.erase(found);
  message.id = pending.id;
  restore_subscription(message.result, pending.id);
  if (pending.method == wire::method::kToolsList) {
    server.tools.learn(message.result);
  }
  const int status = status_of(server, message);
  std::string failed;
  if (pending.method == wire::method::kInitialize && server.era == wire::Era::kLegacy) {
    if (const auto version = message.result.find_string("protocolVersion")) {
      server.version = *version;
    } else if (server.version.empty()) {
      failed = server.name;
    }
  }
  answer(server, pending.stream, wire::write_message(message), status, now, out);
  if (!failed.empty()) {  // no session without a handshake
    out.push_back({.kind = EndpointAction::Kind::kCloseServer, .server = failed});
    close(server, "the server refused to initialize", now, out);
  }
}

void HttpEndpoint::Impl::server_notification(EndpointServer& server, wire::Message& message,
                                             EndpointActions& out) {
  const bool modern_era = server.era == wire::Era::kModern;
  auto found = server.pending.end();
  if (message.method == wire::method::kProgress) {
    wire::Value* const token = message.params.find("progressToken");
    if (modern_era) {
      found = find_pending(server, token);
      if (found != server.pending.end()) {
        *token = found->second.token;
      }
    } else if (token != nullptr) {
      found = std::find_if(server.pending.begin(), server.pending.end(),
                           [&](const auto& entry) { return entry.second.token == *token; });
    }
  } else if (modern_era) {
    found = find_pending(server, wire::find_meta(message.params, wire::meta::kSubscriptionId));
    if (found != server.pending.end()) {
      restore_subscription(message.params, found->second.id);
    } else if (message.method == wire::method::kLog) {
      const auto asked = [](const auto& entry) { return entry.second.logs; };
      if (std::count_if(server.pending.begin(), server.pending.end(), asked) == 1) {
        found = std::find_if(server.pending.begin(), server.pending.end(), asked);
      }
    }
  }
  if (found != server.pending.end()) {
    if (const auto stream = server.streams.find(found->second.stream);
        stream != server.streams.end()) {  // else its client left
      event(server, stream->second, wire::write_message(message), out);
    }
  } else if (!modern_era) {
    unrelated(server, message, out);
  }
}

void HttpEndpoint::Impl::unrelated(EndpointServer& server, const wire::Message& message,
                                   EndpointActions& out) {
  const bool of_no_request =
      std::find(kUnrelated.begin(), kUnrelated.end(), message.method) != kUnrelated.end();
  EndpointStream* resumable = nullptr;  // the newest that nobody reads at the moment
  for (auto entry = server.pending.rbegin(); !of_no_request && entry != server.pending.rend();
       ++entry) {
    const auto stream = server.streams.find(entry->second.stream);
    if (stream == server.streams.end()) {
      continue;
    }
    if (stream->second.exchange != 0) {
      event(server, stream->second, wire::write_message(message), out);
      return;
    }
    resumable = resumable == nullptr ? &stream->second : resumable;
  }
  if (!server.gets.empty()) {
    event(server, server.streams.at(server.gets.back()), wire::write_message(message), out);
  } else if (resumable != nullptr) {
    event(server, *resumable, wire::write_message(message), out);
  } else {
    queue(server, message, out);
  }
}

void HttpEndpoint::Impl::queue(EndpointServer& server, const wire::Message& message,
                               EndpointActions& out) {
  std::string text = wire::write_message(message);
  if (message.kind == wire::Message::Kind::kRequest &&
      (server.queued.size() >= options.queued_events_max ||
       server.queued_bytes + text.size() > options.queued_bytes_max)) {
    out.push_back({.kind = EndpointAction::Kind::kToServer,
                   .bytes = wire::write_message(wire::make_error(message.id, wire::kInternalError,
                                                                 "the client reads no stream")),
                   .server = server.name});
    return;
  }
  server.queued_bytes += text.size();
  server.queued.push_back(std::move(text));
  while (server.queued.size() > options.queued_events_max ||
         server.queued_bytes > options.queued_bytes_max) {
    server.queued_bytes -= server.queued.front().size();
    server.queued.pop_front();
  }
}

void HttpEndpoint::Impl::close(EndpointServer& server, std::string_view why, Instant now,
                               EndpointActions& out) {
  const std::string name = server.name;
  for (const auto& [id, pending] : std::exchange(server.pending, {})) {
    answer(
        server, pending.stream,
        wire::write_message(wire::make_error(pending.id, wire::kInternalError, std::string(why))),
        200, now, out);
  }
  for (const std::uint64_t get : std::exchange(server.gets, {})) {
    finish(server, server.streams.at(get), now, out);
  }
  if (server.era == wire::Era::kLegacy) {
    sessions.erase(server.session);
  } else {
    modern.erase(server.owner);
  }
  servers.erase(name);
}

void HttpEndpoint::Impl::respond(wire::ExchangeId exchange, int status, wire::Headers headers,
                                 std::string body, EndpointActions& out) {
  out.push_back({.kind = EndpointAction::Kind::kHead,
                 .exchange = exchange,
                 .head = {status, std::move(headers)}});
  if (!body.empty()) {
    out.push_back(
        {.kind = EndpointAction::Kind::kBody, .exchange = exchange, .bytes = std::move(body)});
  }
  out.push_back({.kind = EndpointAction::Kind::kEnd, .exchange = exchange});
}

void HttpEndpoint::Impl::refuse(wire::ExchangeId exchange, int status, int code, std::string text,
                                const wire::Value& id, EndpointActions& out) {
  respond(exchange, status, {{"Content-Type", "application/json"}},
          wire::write_message(wire::make_error(id, code, std::move(text))), out);
}

}  // namespace gatecrash::servers
