// The server's side of a session: match with what was asked, filter, record the outcome, relay.

#include <algorithm>
#include <utility>

#include "stack/gateway/session.h"
#include "stack/gateway/tool_list_filter.h"
#include "stack/wire/canonical_result.h"
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
    out.push_back({.kind = Action::Kind::kCloseUpstream, .session = name_});
    server_closed(now, out);
    return;
  }
  if (fault != wire::LineFault::kNone) {
    return;
  }
  if (relay_result(bytes, {}, now, out)) {
    return;
  }
  auto unit = wire::read_unit(bytes, context_.options.json);
  if (!unit || (unit->batch && version_ != wire::kBatchVersion)) {
    dropped(Observer::Drop::kUnreadable);
    return;  // log lines, noise, what another reader might take for something else
  }
  for (wire::Message& message : unit->messages) {
    server_message(message, {}, now, out);
  }
}

void Session::server_closed(Instant now, Actions& out) {
  if (server_closed_) {
    return;
  }
  server_closed_ = true;
  server_requests_.clear();
  for (Held& held : std::exchange(held_, {})) {
    end_held(std::move(held), policy::kRuleServerGone, std::string(kServerGoneText), now, out);
  }
  lose_in_flight(kServerGoneText, now, out);
}

/// What is in flight is answered with an error that says `text`.
void Session::lose_in_flight(std::string_view text, Instant now, Actions& out) {
  for (InFlight& call : in_flight_.take_all()) {
    record_outcome(call, "lost", nullptr, now);
    if (!call.cancelled) {
      answer(wire::make_error(std::move(call.id), wire::kInternalError, std::string(text)),
             {.stream = call.stream, .batch = call.batch}, out);
    }
    if (call.batch != nullptr) {
      settle(*call.batch, out);
    }
  }
}

void Session::server_message(wire::Message& message, const ServerStream& stream, Instant now,
                             Actions& out) {
  switch (message.kind) {
    case wire::Message::Kind::kResult:
    case wire::Message::Kind::kError:
      server_response(message, stream, now, out);
      break;
    case wire::Message::Kind::kRequest:
      server_request(message, stream, out);
      break;
    case wire::Message::Kind::kNotification:
      if (message.method.starts_with(kNotificationPrefix)) {
        if (message.method == wire::method::kCancelled) {
          forget_server_request(message);
        }
        to_client(wire::write_message(message), stream.stream, out);
      } else {
        dropped(Observer::Drop::kNotification);
      }
      break;
  }
}

/// Sends a result on as it came, where reading it would change nothing. False: it must be read.
bool Session::relay_result(std::string_view bytes, const ServerStream& stream, Instant now,
                           Actions& out) {
  const auto id = wire::glance_result_id(bytes);
  const InFlight* const asked = id ? find_asked(*id, stream) : nullptr;
  if (asked == nullptr || asked->batch != nullptr || asked->of == InFlight::Of::kInitialize ||
      asked->of == InFlight::Of::kToolsList) {
    return false;
  }
  const auto result = wire::scan_canonical_result(bytes, context_.options.json);
  if (!result || (asked->era == wire::Era::kModern && result->may_ask)) {
    return false;
  }
  const auto call = in_flight_.take(*id);
  record_outcome(*call, result->is_error ? "tool_error" : "result", nullptr, now);
  remember_answered(*call);
  if (!call->muted) {
    to_client(std::string(bytes), stream.stream, out);
  }
  return true;
}

void Session::server_response(wire::Message& message, const ServerStream& stream, Instant now,
                              Actions& out) {
  if (find_asked(message.id, stream) == nullptr) {
    repeat_answer(message, stream, out);
    return;
  }
  const auto call = in_flight_.take(message.id);
  const bool error = message.kind == wire::Message::Kind::kError;
  record_outcome(*call, outcome_of(message), error ? &message.error : nullptr, now);
  if (message.kind == wire::Message::Kind::kResult && call->of == InFlight::Of::kInitialize) {
    const auto version = message.result.find_string("protocolVersion");
    version_ = version && wire::is_legacy_version(*version) ? *version : std::string_view();
  }
  filter(call->of, message);
  if (call->era == wire::Era::kModern) {
    police_questions(*call, message, now);
  }
  remember_answered(*call);
  if (!call->muted) {
    answer(message, {.stream = stream.stream, .batch = call->batch}, out);
  }
  if (call->batch != nullptr) {
    settle(*call->batch, out);
  }
}

/// The request that a response answers. Over HTTP it was asked on the same stream, or what comes is
/// a resumed one.
const InFlight* Session::find_asked(const wire::Value& id, const ServerStream& stream) {
  const InFlight* const call = in_flight_.find(id);
  return call != nullptr && (call->stream == stream.stream || stream.resumed) ? call : nullptr;
}

void Session::remember_answered(const InFlight& call) {
  if (of_ == Of::kHttpSession) {
    answered_.push_back({call.id, call.of});
    if (answered_.size() > kAnsweredMax) {
      answered_.pop_front();
    }
  }
}

/// A response that answers nothing that is in flight: dropped, unless HTTP has a place for it.
void Session::repeat_answer(wire::Message& message, const ServerStream& stream, Actions& out) {
  if (stream.failed && message.kind == wire::Message::Kind::kError && message.id.is_null()) {
    to_client(wire::write_message(message), stream.stream, out);
    return;
  }
  const auto before =
      std::find_if(answered_.begin(), answered_.end(),
                   [&](const Answered& answered) { return answered.id == message.id; });
  if (!stream.resumed || before == answered_.end()) {
    dropped(Observer::Drop::kUnasked);
    return;  // nobody asked, or it was answered before
  }
  filter(before->of, message);
  to_client(wire::write_message(message), stream.stream, out);
}

/// In the modern era a server asks its client within a result (`inputRequests`). What the client
/// may not be asked in the legacy era it may not be asked here: such a result becomes a denial.
void Session::police_questions(const InFlight& call, wire::Message& message, Instant now) {
  if (!message.result.is_object()) {
    return;
  }
  for (const wire::Member& member : message.result.members()) {
    if (!wire::folds_to(member.key, "inputrequests")) {
      continue;
    }
    const wire::Value::Object none;
    const bool readable = member.key == "inputRequests" && member.value.is_object();
    for (const wire::Member& question : readable ? member.value.members() : none) {
      if (deny_question(call, question.value.find_string("method").value_or(""), message, now)) {
        return;
      }
    }
    if (!readable && deny_question(call, {}, message, now)) {
      return;
    }
  }
}

/// Judges one question; true when it is denied, and `message` is the denial. An empty method is one
/// that cannot be read.
bool Session::deny_question(const InFlight& call, std::string_view method, wire::Message& message,
                            Instant now) {
  Ruling ruling;
  ruling.policy = context_.policy_of(grant_->policy);
  ruling.era = call.era;
  ruling.tool = call.tool;
  if (method.empty()) {
    ruling.refuse(policy::kRuleUnreadable, kDeniedCode, "The server asks what cannot be read.");
  } else {
    ruling.decision = ruling.policy == nullptr
                          ? policy::deny_without_policy()
                          : policy::decide_method(*ruling.policy, method, false);
  }
  if (ruling.decision.allow) {
    return false;
  }
  AuditRow row = row_of(ruling, method, now);
  record(row, ruling.decision, nullptr);
  message = denial(std::move(message.id), call.of == InFlight::Of::kToolsCall, ruling);
  return true;
}

/// Takes out of an answer what the policy hides.
void Session::filter(InFlight::Of of, wire::Message& message) {
  if (of != InFlight::Of::kToolsList || message.kind != wire::Message::Kind::kResult) {
    return;
  }
  if (tools_ != nullptr) {
    tools_->learn(message.result);
  }
  if (const auto policy = context_.policy_of(grant_->policy)) {
    hide_tools(*policy, message.result);
  }
}

void Session::server_request(wire::Message& message, const ServerStream& stream, Actions& out) {
  const bool twin =
      std::any_of(server_requests_.begin(), server_requests_.end(),
                  [&](const ServerRequest& asked) { return asked.servers() == message.id; });
  if (twin && stream.resumed) {
    to_client(wire::write_message(message), stream.stream, out);
    return;
  }
  if (twin || client_closed_ || era_ == wire::Era::kModern) {
    dropped(
        Observer::Drop::kRequest);  // whatever were answered could be taken for another's answer
    return;
  }
  const bool unknown = message.method.size() > kServerMethodBytesMax;
  const bool alone = of_ == Of::kHttpExchange;
  if (unknown || alone || server_requests_.size() >= kServerRequestsMax) {
    dropped(Observer::Drop::kRequest);
    to_server(wire::make_error(std::move(message.id),
                               unknown ? wire::kMethodNotFound : wire::kInternalError,
                               unknown ? "Unknown method."
                               : alone ? "Without a session the client cannot answer."
                                       : "Too many requests are unanswered."),
              0, out);
    return;
  }
  wire::Value own_id = message.id;
  message.id = question_id(own_id);
  if (message.id == own_id) {
    own_id = {};
  }
  to_client(wire::write_message(message), stream.stream, out);
  server_requests_.push_back({std::move(message.id), std::move(message.method), std::move(own_id)});
}

/// Of a cancellation, which the client knows by its own id.
void Session::forget_server_request(wire::Message& cancelled) {
  const wire::Value* const id = cancelled.params.find("requestId");
  const auto asked = std::find_if(
      server_requests_.begin(), server_requests_.end(),
      [&](const ServerRequest& each) { return id != nullptr && each.servers() == *id; });
  if (asked != server_requests_.end()) {
    cancelled.params.set("requestId", asked->id);
    server_requests_.erase(asked);
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
                             const wire::Value* error, Instant now) {
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
    context_.observer->on_outcome(row, error);
  }
}

}  // namespace gatecrash::gateway
