// The server's side of a session: match with what was asked, filter, record the outcome, relay.

#include <algorithm>
#include <utility>

#include "stack/gateway/session.h"
#include "stack/gateway/tool_list_filter.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kNotificationPrefix = "notifications/";
// MCP's longest method has 35 bytes; what is kept of each request must be bounded.
constexpr std::size_t kServerMethodBytesMax = 128;

std::string_view outcome_of(const wire::Message& response) {
  if (response.kind == wire::Message::Kind::kError) {
    return "error";
  }
  const wire::Value* const is_error = response.result.find("isError");
  return is_error != nullptr && *is_error == wire::Value(true) ? "tool_error" : "result";
}

}  // namespace

void Session::server_unit(std::string_view bytes, wire::LineFault fault, Instant now,
                          Actions& out) {
  if (server_closed_) {
    return;
  }
  if (fault == wire::LineFault::kTooLong) {  // nothing after it can be trusted to be a message
    out.push_back({Action::Kind::kCloseUpstream, name_, {}});
    server_closed(now, out);
    return;
  }
  if (fault != wire::LineFault::kNone) {
    return;
  }
  auto unit = wire::read_unit(bytes, context_.options.json);
  if (!unit || (unit->batch && version_ != wire::kBatchVersion)) {
    dropped(Observer::Drop::kUnreadable);
    return;  // log lines, noise, what another reader might take for something else
  }
  for (wire::Message& message : unit->messages) {
    server_message(message, now, out);
  }
}

void Session::server_closed(Instant now, Actions& out) {
  if (server_closed_) {
    return;
  }
  server_closed_ = true;
  server_requests_.clear();
  for (InFlight& call : in_flight_.take_all()) {
    record_outcome(call, "lost", nullptr, now);
    if (!call.cancelled) {
      answer(wire::make_error(std::move(call.id), wire::kInternalError, "The server went away."),
             call.batch, out);
    }
    if (call.batch != nullptr) {
      settle(*call.batch, out);
    }
  }
}

void Session::server_message(wire::Message& message, Instant now, Actions& out) {
  switch (message.kind) {
    case wire::Message::Kind::kResult:
    case wire::Message::Kind::kError:
      server_response(message, now, out);
      break;
    case wire::Message::Kind::kRequest:
      server_request(message, out);
      break;
    case wire::Message::Kind::kNotification:
      if (message.method.starts_with(kNotificationPrefix)) {
        if (message.method == wire::method::kCancelled) {
          forget_server_request(message);
        }
        to_client(wire::write_message(message), out);
      } else {
        dropped(Observer::Drop::kNotification);
      }
      break;
  }
}

void Session::server_response(wire::Message& message, Instant now, Actions& out) {
  const auto call = in_flight_.take(message.id);
  if (!call) {
    dropped(Observer::Drop::kUnasked);
    return;  // nobody asked, or it was answered before
  }
  record_outcome(*call, outcome_of(message), &message, now);
  if (message.kind == wire::Message::Kind::kResult) {
    if (call->of == InFlight::Of::kInitialize) {
      const auto version = message.result.find_string("protocolVersion");
      version_ = version && wire::is_legacy_version(*version) ? *version : std::string_view();
    } else if (call->of == InFlight::Of::kToolsList) {
      if (const auto policy = context_.policy_of(grant_->policy)) {
        hide_tools(*policy, message.result);
      }
    }
  }
  if (!call->muted) {
    answer(message, call->batch, out);
  }
  if (call->batch != nullptr) {
    settle(*call->batch, out);
  }
}

void Session::server_request(wire::Message& message, Actions& out) {
  const bool twin = std::any_of(server_requests_.begin(), server_requests_.end(),
                                [&](const ServerRequest& asked) { return asked.id == message.id; });
  if (twin || client_closed_ || era_ == wire::Era::kModern) {
    dropped(Observer::Drop::kRequest);
    return;
  }
  if (message.method.size() > kServerMethodBytesMax) {
    to_server(wire::make_error(std::move(message.id), wire::kMethodNotFound, "Unknown method."),
              out);
    return;
  }
  if (server_requests_.size() >= kServerRequestsMax) {
    to_server(wire::make_error(std::move(message.id), wire::kInternalError,
                               "Too many requests are unanswered."),
              out);
    return;
  }
  to_client(wire::write_message(message), out);
  server_requests_.push_back({std::move(message.id), std::move(message.method)});
}

void Session::forget_server_request(const wire::Message& cancelled) {
  if (const wire::Value* const id = cancelled.params.find("requestId")) {
    std::erase_if(server_requests_, [&](const ServerRequest& asked) { return asked.id == *id; });
  }
}

void Session::dropped(Observer::Drop why) const {
  if (context_.observer != nullptr) {
    context_.observer->on_drop(why);
  }
}

/// The second row of a forwarded tools/call. There is nothing left to deny when it cannot be
/// written.
void Session::record_outcome(const InFlight& call, std::string_view outcome,
                             const wire::Message* answer, Instant now) {
  const bool tool_call = call.of == InFlight::Of::kToolsCall;
  if (!tool_call && context_.observer == nullptr) {
    return;
  }
  AuditRow row;
  row.sequence = call.sequence;
  row.at = now;
  row.session = name_;
  row.grant = grant_->name;
  row.era = call.era == wire::Era::kModern ? "modern" : "legacy";
  row.method = tool_call ? wire::method::kToolsCall : std::string_view();
  row.tool = call.tool;
  row.kind = AuditRow::Kind::kOutcome;
  row.outcome = outcome;
  row.policy_digest = call.policy_digest;
  row.latency = std::max(now - call.at, Duration(0));
  if (tool_call) {
    [[maybe_unused]] const Status unwritten = context_.audit.write(row);
  }
  if (context_.observer != nullptr) {
    context_.observer->on_outcome(row, answer);
  }
}

}  // namespace gatecrash::gateway
