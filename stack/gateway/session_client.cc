// The client's side of a session: read, judge, record, then forward or answer.

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/gateway/session.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {
namespace {

// Enough to tell policies apart in a log; the whole digest is printed when a policy is loaded.
constexpr std::size_t kDigestDigits = 16;
constexpr std::string_view kGrantExpiredReason = "This client's grant has expired.";
constexpr std::string_view kAuditDownReason =
    "The gateway cannot record this call now. Try again later.";

policy::Decision refused(std::string_view rule, std::string_view reason) {
  policy::Decision decision;
  decision.rule = rule;
  decision.reason = reason;
  return decision;
}

wire::Refusal framing_refusal(wire::LineFault fault) {
  const bool too_long = fault == wire::LineFault::kTooLong;
  return {Error{too_long ? Code::kPeerTooLarge : Code::kPeerBadFraming,
                too_long ? "the line is too long" : "a carriage return inside the line",
                {}},
          wire::kParseError,
          {}};
}

wire::Refusal batch_refusal(std::string what) {
  return {Error{Code::kPeerBadMessage, std::move(what), {}}, wire::kInvalidRequest, {}};
}

/// HTTP's word for an answer of the gateway's own.
int status_of(const policy::Decision& decision, int error_code) {
  if (error_code == kDeniedCode) {
    return 200;
  }
  return decision.rule == policy::kRuleTooMany ? 503 : 400;
}

InFlight::Of kind_of(std::string_view method) {
  if (method == wire::method::kToolsCall) {
    return InFlight::Of::kToolsCall;
  }
  if (method == wire::method::kToolsList) {
    return InFlight::Of::kToolsList;
  }
  return method == wire::method::kInitialize ? InFlight::Of::kInitialize : InFlight::Of::kOther;
}

}  // namespace

policy::Decision deny_expired() { return refused(kRuleGrantExpired, kGrantExpiredReason); }

void Session::client_unit(std::string_view bytes, wire::LineFault fault, Instant now,
                          Actions& out) {
  if (client_closed_ || (fault == wire::LineFault::kNone && wire::is_blank(bytes))) {
    return;
  }
  if (fault != wire::LineFault::kNone) {
    refuse_unit(framing_refusal(fault), 0, now, out);
    if (fault == wire::LineFault::kTooLong) {  // its tail could pass for a message
      client_closed_ = client_shut_ = true;
      abandon_held(0, now);
      out.push_back({.kind = Action::Kind::kCloseClient, .session = name_});
      out.push_back({.kind = Action::Kind::kCloseUpstream, .session = name_});
    }
    return;
  }
  auto unit = wire::read_unit(bytes, context_.options.json);
  if (!unit) {
    refuse_unit(unit.error(), 0, now, out);
  } else if (unit->batch) {
    client_batch(*unit, 0, now, out);
  } else if (unit->messages.front().is_response()) {
    client_response(unit->messages.front(), {}, now, out);
  } else {
    client_call(unit->messages.front(), {}, now, out);
  }
}

void Session::client_closed(std::string_view unfinished, Instant now, Actions& out) {
  if (client_closed_) {
    return;
  }
  if (!wire::is_blank(unfinished)) {
    refuse_unit(
        {Error{Code::kPeerBadFraming, "the last line has no line end", {}}, wire::kParseError, {}},
        0, now, out);
  }
  client_closed_ = true;
  abandon_held(0, now);
  if (!server_closed_) {
    out.push_back({.kind = Action::Kind::kCloseUpstream, .session = name_});
  }
}

void Session::client_batch(wire::Unit& unit, wire::ExchangeId stream, Instant now, Actions& out) {
  if (version_ != wire::kBatchVersion) {
    refuse_unit(batch_refusal("a batch, which this protocol version does not have"), stream, now,
                out);
    return;
  }
  if (unit.messages.size() > kInFlightMax) {
    refuse_unit(batch_refusal("a batch of more than " + std::to_string(kInFlightMax) + " messages"),
                stream, now, out);
    return;
  }
  Source source{.stream = stream, .in_batch = true};
  if (of_ == Of::kLines) {
    source.batch = std::make_shared<Batch>();
    source.batch->open = 1;  // not done before all of it is judged
  }
  for (wire::Message& message : unit.messages) {
    if (message.is_response()) {
      client_response(message, source, now, out);
    } else {
      client_call(message, source, now, out);
    }
  }
  if (source.batch != nullptr) {
    settle(*source.batch, out);
  }
}

void Session::client_call(wire::Message& message, const Source& source, Instant now, Actions& out) {
  Ruling ruling = judge(message, source.in_batch, false, now);
  AuditRow row = row_of(ruling, message.method, now);
  act_on(message, source, ruling, row, now, out);
}

/// Records the ruling and carries it out.
void Session::act_on(wire::Message& message, const Source& source, Ruling& ruling, AuditRow& row,
                     Instant now, Actions& out) {
  const bool passes = ruling.decision.allow || ruling.decision.hold;
  if (!record(row, ruling.decision, &message) && passes) {
    ruling.error_code = kDeniedCode;  // what is refused anyway stays refused as it is
  }
  if (ruling.decision.allow) {
    forward(message, row, ruling.era, source, now, out);
  } else if (ruling.decision.hold) {
    hold(message, source, std::move(ruling), row, now);
  } else if (message.kind == wire::Message::Kind::kRequest) {
    answer_denied(message, ruling, source, out);
  }
}

void Session::Ruling::refuse(std::string_view rule, int code, std::string reason) {
  decision.allow = false;
  decision.hold.reset();
  decision.rule = rule;
  decision.reason = std::move(reason);
  error_code = code;
}

Session::Ruling Session::judge(const wire::Message& message, bool in_batch, bool approved,
                               Instant now) {
  Ruling ruling;
  ruling.policy = context_.policy_of(grant_->policy);
  judge_envelope(message, in_batch, now, ruling);
  if (!ruling.decision.rule.empty()) {
    return ruling;
  }
  decide(message, approved, now, ruling);
  // One that is away comes back: a person may be asked meanwhile.
  const bool away = server_away_ && ruling.decision.allow;
  if ((ruling.decision.allow || ruling.decision.hold) && (server_closed_ || away)) {
    context_.counters.refund(ruling.decision.charges, ruling.decision.reservation);
    ruling.refuse(policy::kRuleServerGone, wire::kInternalError,
                  std::string(server_closed_ ? kServerGoneText : kServerAwayText));
  }
  if (ruling.decision.hold && in_batch) {
    ruling.refuse(ruling.decision.rule, kDeniedCode,
                  "A call that a person must approve may not stand in a batch.");
  } else if (ruling.decision.hold && context_.approvals.full()) {
    ruling.refuse(kRuleTooManyHeld, kDeniedCode,
                  "Too many calls wait for approval. Try again later.");
  }
  return ruling;
}

/// What the policy says.
void Session::decide(const wire::Message& message, bool approved, Instant now, Ruling& ruling) {
  if (is_expired(*grant_, now)) {
    ruling.decision = deny_expired();
  } else if (ruling.policy == nullptr) {
    ruling.decision = policy::deny_without_policy();
  } else if (!ruling.tool.empty()) {
    // In the modern era nothing holds requests together but who sent them.
    const std::string& session = ruling.era == wire::Era::kModern ? grant_->name : name_;
    ruling.decision =
        policy::decide_tool_call(*ruling.policy, {grant_->name, session, &grant_->fields},
                                 {ruling.tool, ruling.arguments, approved}, context_.counters, now);
  } else {
    const bool notification = message.kind == wire::Message::Kind::kNotification;
    ruling.decision = policy::decide_method(*ruling.policy, message.method, notification);
  }
}

/// Reads what the policy judges by, and refuses what may not reach it.
void Session::judge_envelope(const wire::Message& message, bool in_batch, Instant now,
                             Ruling& ruling) {
  const bool request = message.kind == wire::Message::Kind::kRequest;
  // An answer with an id that is in flight would pass for the first request's.
  ruling.own_id = !request || !is_taken(message.id);
  const bool tool_call = message.method == wire::method::kToolsCall;
  if (tool_call) {
    const auto call = wire::read_tool_call(message);
    if (!call) {
      ruling.refuse(policy::kRuleUnreadable, wire::kInvalidParams,
                    "Unreadable call: " + call.error().message);
      return;
    }
    ruling.tool = call->name;
    ruling.arguments = call->arguments;
  }
  judge_era(message, ruling);
  if (!ruling.decision.rule.empty()) {
    return;
  }
  if (in_batch && message.method == wire::method::kInitialize) {
    ruling.refuse(policy::kRuleUnreadable, wire::kInvalidRequest,
                  "initialize may not stand in a batch.");
  } else if (tool_call && !request) {
    ruling.refuse(policy::kRuleNotification, wire::kInvalidRequest, {});
  } else if (!ruling.own_id) {
    ruling.refuse(policy::kRuleDuplicateId, wire::kInvalidRequest,
                  "A request with this id is still unanswered.");
  } else if (request && !has_room(now)) {
    ruling.refuse(policy::kRuleTooMany, wire::kInternalError, "Too many requests are unanswered.");
  }
}

/// A request of the modern era says so itself, each one; a connection does not go back to it after
/// the handshake of the legacy era, nor leave it without that handshake.
void Session::judge_era(const wire::Message& message, Ruling& ruling) const {
  ruling.era = wire::era_of(message);
  if (message.kind != wire::Message::Kind::kRequest) {
    ruling.era = era_.value_or(ruling.era);
    return;
  }
  if (ruling.era == wire::Era::kLegacy) {
    if (era_ == wire::Era::kModern && message.method != wire::method::kInitialize) {
      ruling.refuse(policy::kRuleUnreadable, wire::kInvalidParams,
                    "The request does not name its protocol version in _meta.");
    }
    return;
  }
  const wire::Value& version = *wire::find_meta(message.params, wire::meta::kProtocolVersion);
  const wire::Value* const capabilities =
      wire::find_meta(message.params, wire::meta::kClientCapabilities);
  if (!version_.empty()) {
    ruling.refuse(policy::kRuleUnreadable, wire::kInvalidRequest,
                  "This connection was opened by initialize.");
  } else if (!version.is_string()) {
    ruling.refuse(policy::kRuleUnreadable, wire::kInvalidParams,
                  "The protocol version in _meta is not a string.");
  } else if (!wire::is_modern_version(version.as_string())) {
    ruling.refuse(policy::kRuleUnreadable, wire::kUnsupportedVersion,
                  "Unsupported protocol version.");
    ruling.error_data =
        wire::Value::object({{"supported", wire::Value::Array(wire::kModernVersions.begin(),
                                                              wire::kModernVersions.end())},
                             {"requested", version.as_string()}});
  } else if (capabilities == nullptr || !capabilities->is_object()) {
    ruling.refuse(policy::kRuleUnreadable, wire::kInvalidParams,
                  "The request does not name the client's capabilities in _meta.");
  }
}

/// Whether one more request may be in flight. A full table gives up its oldest cancelled request:
/// its answer, should it still come, is dropped.
bool Session::has_room(Instant now) {
  if (in_flight_.full()) {
    if (const auto evicted = in_flight_.take_oldest_cancelled()) {
      record_outcome(*evicted, "lost", nullptr, now);
    }
  }
  return !in_flight_.full();
}

AuditRow Session::row_of(const Ruling& ruling, std::string_view method, Instant now) const {
  AuditRow row;
  row.at = now;
  row.session = name_;
  row.grant = grant_->name;
  row.era = ruling.era == wire::Era::kModern ? "modern" : "legacy";
  row.method = audit_text(method, kAuditMethodBytesMax);
  row.tool = ruling.tool;
  row.kind = ruling.decision.allow  ? AuditRow::Kind::kAllow
             : ruling.decision.hold ? AuditRow::Kind::kHold
                                    : AuditRow::Kind::kDeny;
  row.rule = ruling.decision.rule;
  if (ruling.policy != nullptr) {
    row.policy_digest = ruling.policy->digest.substr(0, kDigestDigits);
  }
  row.hmac = audit_hmac(context_.options.audit_key, ruling.arguments);
  row.argument_names = audit_argument_names(ruling.arguments);
  return row;
}

/// Writes the decision row. Where that fails nothing may be forwarded: the decision becomes a
/// denial and what it reserved is taken back; returns false.
bool Session::record(AuditRow& row, policy::Decision& decision, const wire::Message* message) {
  row.sequence = ++context_.sequence;
  const bool written = context_.audit.write(row).has_value();
  if (!written && (decision.allow || decision.hold)) {
    context_.counters.refund(decision.charges, decision.reservation);
    decision = refused(policy::kRuleAuditDown, kAuditDownReason);
  }
  if (context_.observer != nullptr) {
    if (!written) {
      context_.observer->on_audit_failure();
    }
    context_.observer->on_decision(row, message);
  }
  return written;
}

void Session::forward(wire::Message& message, AuditRow& row, wire::Era era, const Source& source,
                      Instant now, Actions& out) {
  const bool notification = message.kind == wire::Message::Kind::kNotification;
  if (notification && message.method == wire::method::kCancelled &&
      cancel_held(message, now, out)) {
    return;  // the server has never heard of it
  }
  to_server(message, source.stream, out);
  if (notification) {
    if (message.method == wire::method::kCancelled) {
      cancel(message, out);
    }
    return;
  }
  if (source.batch != nullptr) {
    ++source.batch->open;
  }
  era_ = era;
  in_flight_.add({kind_of(message.method), std::move(message.id), std::move(row.tool), row.sequence,
                  source.batch, row.at, era, row.policy_digest, source.stream});
}

void Session::cancel(const wire::Message& notification, Actions& out) {
  const wire::Value* const id = notification.params.find("requestId");
  InFlight* const entry = id == nullptr ? nullptr : in_flight_.find(*id);
  if (entry == nullptr) {
    return;
  }
  entry->cancelled = true;
  if (of_ != Of::kLines && !awaits(entry->stream)) {
    out.push_back({Action::Kind::kCancelled, name_, {}, entry->stream});
  }
  if (const auto batch = std::exchange(entry->batch, nullptr)) {
    entry->muted = true;
    settle(*batch, out);
  }
}

void Session::answer_denied(wire::Message& message, const Ruling& ruling, const Source& source,
                            Actions& out) {
  wire::Value id = ruling.own_id ? std::move(message.id) : wire::Value();
  answer(denial(std::move(id), message.method == wire::method::kToolsCall, ruling), source, out,
         status_of(ruling.decision, ruling.error_code));
}

/// What a denied or refused request is answered with.
wire::Message Session::denial(wire::Value id, bool tool_call, const Ruling& ruling) const {
  const policy::Decision& decision = ruling.decision;
  const bool denied = ruling.error_code == kDeniedCode;
  const bool as_error = context_.options.denial_shape == DenialShape::kError;
  if (denied && !as_error && tool_call) {
    wire::Value result = wire::make_tool_text(decision.reason, true);
    if (ruling.era == wire::Era::kModern) {
      result.set("resultType", "complete");
    }
    return wire::make_result(std::move(id), std::move(result));
  }
  wire::Value data = ruling.error_data;
  if (denied && as_error) {
    data = wire::Value::object({{"rule", decision.rule}});
  }
  return wire::make_error(std::move(id), ruling.error_code, decision.reason, std::move(data));
}

void Session::client_response(wire::Message& message, const Source& source, Instant now,
                              Actions& out) {
  const auto asked =
      std::find_if(server_requests_.begin(), server_requests_.end(),
                   [&](const ServerRequest& request) { return request.id == message.id; });
  Ruling ruling;
  ruling.policy = context_.policy_of(grant_->policy);
  ruling.era = era_.value_or(wire::Era::kLegacy);
  std::string method;
  const bool known = asked != server_requests_.end();
  wire::Value own_id = known ? std::move(asked->own_id) : wire::Value();
  if (!known) {
    ruling.decision = refused(policy::kRuleNoSuchRequest, {});
  } else {
    method = std::move(asked->method);
    server_requests_.erase(asked);
    if (is_expired(*grant_, now)) {
      ruling.decision = deny_expired();
    } else {
      ruling.decision = ruling.policy == nullptr
                            ? policy::deny_without_policy()
                            : policy::decide_method(*ruling.policy, method, false);
    }
  }
  AuditRow row = row_of(ruling, method, now);
  record(row, ruling.decision, &message);
  if (!own_id.is_null()) {
    message.id = std::move(own_id);
  }
  if (ruling.decision.allow) {
    to_server(message, source.stream, out);
  } else if (known) {  // the server must not wait for ever
    to_server(wire::make_error(std::move(message.id), kDeniedCode, "The answer was denied."),
              source.stream, out);
  } else if (of_ != Of::kLines && !source.in_batch) {  // no answer, but the exchange must end
    answer(wire::make_error({}, wire::kInvalidRequest, "No request waits for this answer."), source,
           out, 400);
  }
}

void Session::refuse_unit(const wire::Refusal& refusal, wire::ExchangeId stream, Instant now,
                          Actions& out) {
  refuse({.rule = policy::kRuleUnreadable,
          .rpc_code = refusal.rpc_code,
          .text = "Unreadable message: " + printable(refusal.error.to_string()),
          .id = refusal.id},
         stream, now, out);
}

void Session::refuse(Refused refused_unit, wire::ExchangeId stream, Instant now, Actions& out) {
  Ruling ruling;
  ruling.policy = context_.policy_of(grant_->policy);
  ruling.era = era_.value_or(wire::Era::kLegacy);
  ruling.decision.rule = refused_unit.rule;
  AuditRow row = row_of(ruling, refused_unit.method, now);
  record(row, ruling.decision, nullptr);
  const bool taken = is_taken(refused_unit.id);
  answer(wire::make_error(taken ? wire::Value() : std::move(refused_unit.id), refused_unit.rpc_code,
                          std::move(refused_unit.text), std::move(refused_unit.data)),
         {.stream = stream}, out, refused_unit.status);
}

}  // namespace gatecrash::gateway
