// A session over HTTP: messages on exchanges instead of lines on two connections.

#include <utility>

#include "stack/gateway/session.h"

namespace gatecrash::gateway {

void Session::client_message(wire::Unit& unit, wire::ExchangeId stream, Instant now, Actions& out) {
  const Source source{.stream = stream};
  if (unit.batch) {
    client_batch(unit, stream, now, out);
  } else if (unit.messages.front().is_response()) {
    client_response(unit.messages.front(), source, now, out);
  } else {
    client_call(unit.messages.front(), source, now, out);
  }
}

bool Session::may_pass(std::string_view http_method, Instant now) {
  Ruling ruling;
  ruling.policy = context_.policy_of(grant_->policy);
  ruling.era = era_.value_or(wire::Era::kLegacy);
  if (is_expired(*grant_, now)) {
    ruling.decision = deny_expired();
  } else if (ruling.policy == nullptr) {
    ruling.decision = policy::deny_without_policy();
  } else {
    ruling.decision.allow = true;
    ruling.decision.rule = policy::kRuleAllow;
  }
  AuditRow row = row_of(ruling, http_method, now);
  record(row, ruling.decision, nullptr);
  return ruling.decision.allow;
}

void Session::server_data(std::string_view bytes, const ServerStream& stream, Instant now,
                          Actions& out) {
  if (relay_result(bytes, stream, now, out)) {
    return;
  }
  auto unit = wire::read_unit(bytes, context_.options.json);
  if (!unit || (unit->batch && version_ != wire::kBatchVersion)) {
    dropped(Observer::Drop::kUnreadable);
    return;
  }
  for (wire::Message& message : unit->messages) {
    server_message(message, stream, now, out);
  }
}

void Session::stream_ended(wire::ExchangeId stream, std::string_view outcome, std::string_view text,
                           Instant now, Actions& out) {
  for (InFlight& call : in_flight_.take_stream(stream)) {
    record_outcome(call, outcome, nullptr, now);
    if (!text.empty() && !call.cancelled) {
      answer(wire::make_error(std::move(call.id), wire::kInternalError, std::string(text)),
             {.stream = stream}, out);
    }
  }
}

}  // namespace gatecrash::gateway
