#include "stack/gateway/http_gateway.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/ids.h"
#include "stack/gateway/http_gateway_state.h"
#include "stack/gateway/http_relay.h"
#include "stack/wire/http_checks.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kVersionHeader = "MCP-Protocol-Version";
constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
constexpr std::string_view kBusyText = "Too much is in flight. Try again later.";

Refused unreadable(int status, std::string text) {
  return {.rule = policy::kRuleUnreadable, .status = status, .text = std::move(text)};
}

Refused busy(wire::Value id = {}) {
  return {.rule = policy::kRuleTooMany,
          .status = 503,
          .rpc_code = wire::kInternalError,
          .text = std::string(kBusyText),
          .id = std::move(id)};
}

/// A version in the header that nobody here speaks.
Refused unsupported_version(std::string_view version, const wire::Message& message) {
  wire::Value supported = wire::Value::array();
  for (const std::string_view known : wire::kModernVersions) {
    supported.push_back(known);
  }
  for (const std::string_view known : wire::kLegacyVersions) {
    supported.push_back(known);
  }
  return {.rule = policy::kRuleUnreadable,
          .rpc_code = wire::kUnsupportedVersion,
          .text = "Unsupported protocol version.",
          .id = message.kind == wire::Message::Kind::kRequest ? message.id : wire::Value(),
          .data = wire::Value::object(
              {{"supported", std::move(supported)}, {"requested", printable(version, 64)}}),
          .method = message.method};
}

/// A legacy request has no mirrored headers; where it has some, they may not lie.
Status check_legacy_headers(const wire::Headers& headers, const wire::Unit& unit) {
  TRY_STATUS(check_header_texts(headers));
  const bool mirrored = wire::find_header(headers, "Mcp-Method") != nullptr ||
                        wire::find_header(headers, "Mcp-Name") != nullptr;
  if (!mirrored) {
    return {};
  }
  if (unit.batch) {
    return fail(Code::kPeerBadMessage, "a batch under one Mcp-Method or Mcp-Name");
  }
  wire::Message message = unit.messages.front();
  message.kind = wire::Message::Kind::kNotification;  // what is not there is not missed
  return wire::check_mirrored_headers(headers, message, nullptr);
}

bool asks(const wire::Unit& unit) {
  return std::any_of(unit.messages.begin(), unit.messages.end(), [](const wire::Message& message) {
    return message.kind == wire::Message::Kind::kRequest;
  });
}

bool is_initialize(const wire::Unit& unit) {
  return !unit.batch && unit.messages.front().kind == wire::Message::Kind::kRequest &&
         unit.messages.front().method == wire::method::kInitialize;
}

}  // namespace

HttpGateway::HttpGateway(Context& context, HttpOptions options)
    : impl_(std::make_unique<Impl>(context, std::move(options))) {}

HttpGateway::~HttpGateway() = default;

void HttpGateway::set_upstream_headers(wire::Headers headers) {
  impl_->options.upstream_headers = std::move(headers);
}

std::size_t HttpGateway::sessions() const { return impl_->sessions.size(); }

std::size_t HttpGateway::exchanges() const { return impl_->exchanges.size(); }

void HttpGateway::request(wire::ExchangeId exchange, const wire::HttpRequest& request,
                          const HttpCaller& caller, Instant now, HttpActions& out) {
  impl_->guarded(exchange, true, now, out,
                 [&] { impl_->request(exchange, request, caller, now, out); });
}

void HttpGateway::Impl::request(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                const HttpCaller& caller, Instant now, HttpActions& out) {
  const auto refuse_it = [&](Refused refused, wire::Headers headers = {}) {
    refuse(exchange, caller, wire::Era::kLegacy, std::move(refused), now, out, std::move(headers));
  };
  if (const auto foreign =
          wire::check_host_and_origin(request.headers, options.hosts, options.origins)) {
    refuse_it({.rule = kRuleForeignOrigin, .status = foreign->status, .text = foreign->text});
  } else if (caller.grant == nullptr) {
    refuse_it({.rule = kRuleNoGrant, .status = 401, .text = "Who asks is not known."},
              {{"WWW-Authenticate", "Bearer"}});
  } else if (!options.path.empty() && request.target != options.path) {
    refuse_it(unreadable(404, "Nothing is served there."));
  } else if (const Status single = check_single_headers(request.headers); !single) {
    refuse_it(unreadable(400, "Unreadable request: " + single.error().message));
  } else if (exchanges.size() >= options.exchanges_max) {
    refuse_it(busy());
  } else if (request.method == "POST") {
    post(exchange, request, caller, now, out);
  } else if (request.method == "GET" || request.method == "DELETE") {
    get_or_delete(exchange, request, caller, now, out);
  } else {
    refuse_it(unreadable(405, "The method is not one of MCP."), {{"Allow", "GET, POST, DELETE"}});
  }
}

void HttpGateway::unreadable_request(Instant now) {
  HttpActions nothing;
  impl_->guarded(0, false, now, nothing, [&] {
    Actions unsaid;
    Session(impl_->context, {}, std::make_shared<const Grant>(), Session::Of::kHttpExchange)
        .refuse(unreadable(400, {}), 0, now, unsaid);
  });
}

void HttpGateway::client_gone(wire::ExchangeId exchange, Instant now, HttpActions& out) {
  impl_->guarded(exchange, false, now, out, [&] { impl_->client_gone(exchange, now, out); });
}

void HttpGateway::Impl::client_gone(wire::ExchangeId exchange, Instant now, HttpActions& out) {
  const auto found = exchanges.find(exchange);
  if (found == exchanges.end()) {
    return;
  }
  GatewayExchange& state = found->second;
  if (!state.client) {
    return;
  }
  state.client = false;
  state.session->abandon_held(exchange, now);
  if (!state.forwarded || state.of == GatewayExchange::Of::kGet ||
      (state.asks && state.era == wire::Era::kModern)) {
    give_up(exchange, "lost", now, out);
  } else if (can_resume(state)) {  // the server keeps its events for who resumes
    out.push_back({.kind = HttpAction::Kind::kAbort, .exchange = exchange});
    state.session->stream_adrift(exchange);
    finish(exchange, now);
  } else {
    drain(exchange, state, now, out);
  }
}

void HttpGateway::tick(Instant now, HttpActions& out) {
  Impl& impl = *impl_;
  for (auto next = impl.held.begin(); next != impl.held.end();) {
    const wire::ExchangeId exchange = *next;
    impl.guarded(exchange, false, now, out, [&] {
      const auto found = impl.exchanges.find(exchange);
      if (found != impl.exchanges.end()) {
        Actions actions;
        const std::shared_ptr<Session> session = found->second.session;
        session->tick(now, actions);
        impl.apply(std::move(actions), now, out);
      }
      impl.note_held(exchange);
    });
    next = impl.held.upper_bound(exchange);
  }
  while (!impl.drains.empty() && impl.drains.begin()->first <= now) {
    const wire::ExchangeId exchange = impl.drains.begin()->second;
    impl.guarded(exchange, false, now, out, [&] { impl.give_up(exchange, "lost", now, out); });
  }
  while (!impl.idle.empty() && impl.idle.begin()->first <= now) {
    impl.forget_idle(now);
  }
}

std::optional<Instant> HttpGateway::next_tick() const {
  std::optional<Instant> next;
  if (!impl_->held.empty()) {
    next = impl_->context.approvals.next_tick();
  }
  if (!impl_->drains.empty()) {
    next = std::min(next.value_or(impl_->drains.begin()->first), impl_->drains.begin()->first);
  }
  if (!impl_->idle.empty()) {
    next = std::min(next.value_or(impl_->idle.begin()->first), impl_->idle.begin()->first);
  }
  return next;
}

void HttpGateway::Impl::post(wire::ExchangeId exchange, const wire::HttpRequest& request,
                             const HttpCaller& caller, Instant now, HttpActions& out) {
  const auto refuse_as = [&](Refused refused, wire::Era era) {
    refuse(exchange, caller, era, std::move(refused), now, out);
  };
  if (const auto types = wire::check_post_types(request.headers)) {
    refuse_as(unreadable(types->status, types->text), wire::Era::kLegacy);
    return;
  }
  if (request.body.size() > options.body_bytes_max) {
    refuse_as(unreadable(413, "The body is too large."), wire::Era::kLegacy);
    return;
  }
  auto unit = wire::read_unit(request.body, context.options.json);
  if (!unit) {
    Refused refused =
        unreadable(400, "Unreadable message: " + printable(unit.error().error.to_string()));
    refused.rpc_code = unit.error().rpc_code;
    refused.id = unit.error().id;
    refuse_as(std::move(refused), wire::Era::kLegacy);
    return;
  }
  const wire::Message& first = unit->messages.front();
  const std::string* const version = wire::find_header(request.headers, kVersionHeader);
  const bool modern_header = version != nullptr && wire::is_modern_version(*version);
  if (modern_header || (!unit->batch && wire::era_of(first) == wire::Era::kModern)) {
    post_modern(exchange, request, *unit, caller, now, out);
  } else if (version != nullptr && !wire::is_legacy_version(*version)) {
    refuse_as(unsupported_version(*version, first), wire::Era::kLegacy);
  } else {
    post_legacy(exchange, request, *unit, caller, now, out);
  }
}

void HttpGateway::Impl::post_modern(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                    wire::Unit& unit, const HttpCaller& caller, Instant now,
                                    HttpActions& out) {
  const wire::Message& message = unit.messages.front();
  const auto refuse_as = [&](Refused refused) {
    refused.method = unit.batch ? std::string_view() : std::string_view(message.method);
    if (!unit.batch && message.kind == wire::Message::Kind::kRequest) {
      refused.id = message.id;
    }
    refuse(exchange, caller, wire::Era::kModern, std::move(refused), now, out);
  };
  if (unit.batch || message.is_response()) {
    refuse_as(unreadable(400, "The body must be one request or one notification."));
    return;
  }
  if (message.kind == wire::Message::Kind::kRequest &&
      wire::era_of(message) == wire::Era::kLegacy) {
    Refused refused = unreadable(400, "The request does not name its protocol version in _meta.");
    refused.rpc_code = wire::kInvalidParams;
    refuse_as(std::move(refused));
    return;
  }
  Status same = check_header_texts(request.headers);
  if (same) {
    same = wire::check_mirrored_headers(request.headers, message, &tools);
  }
  if (!same) {
    refuse_as({.rule = kRuleHeaderMismatch,
               .rpc_code = wire::kHeaderMismatch,
               .text = same.error().message});
    return;
  }
  if (message.method == wire::method::kCancelled) {
    // Over HTTP a client cancels by leaving. One that names an id could mean anybody's request.
    refuse_as({.rule = policy::kRuleNoSuchRequest, .status = 202, .text = {}});
    return;
  }
  GatewayExchange state;
  state.era = wire::Era::kModern;
  state.session = std::make_shared<Session>(context, caller.grant->name, caller.grant,
                                            Session::Of::kHttpExchange, wire::Era::kModern);
  state.owner = caller.grant->name;
  state.request_headers = request_headers(request, state.era);
  open(exchange, std::move(state), unit, now, out);
}

void HttpGateway::Impl::post_legacy(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                    wire::Unit& unit, const HttpCaller& caller, Instant now,
                                    HttpActions& out) {
  const wire::Message& first = unit.messages.front();
  const auto refuse_as = [&](Refused refused) {
    refused.method = unit.batch ? std::string_view() : std::string_view(first.method);
    if (!unit.batch && first.kind == wire::Message::Kind::kRequest) {
      refused.id = first.id;
    }
    refuse(exchange, caller, wire::Era::kLegacy, std::move(refused), now, out);
  };
  if (const Status same = check_legacy_headers(request.headers, unit); !same) {
    refuse_as({.rule = kRuleHeaderMismatch,
               .rpc_code = wire::kHeaderMismatch,
               .text = same.error().message});
    return;
  }
  GatewayExchange state;
  state.owner = caller.grant->name;
  state.initialize = is_initialize(unit);
  state.request_headers = request_headers(request, state.era);
  if (!state.initialize) {
    if (!join_session(state, request, caller)) {
      refuse_as({.rule = kRuleNoSuchSession,
                 .status = 404,
                 .text = "No such session. Initialize again."});
      return;
    }
  } else if (wire::find_header(request.headers, kSessionHeader) != nullptr) {
    refuse_as(unreadable(400, "initialize opens a session; it may not name one."));
    return;
  } else if (sessions.size() >= options.sessions_max) {
    refuse_as(busy());
    return;
  } else if (!reserve_session(state.owner)) {
    Refused refused = busy();
    refused.status = 429;
    refused.text = "This client has too many sessions. Delete one, or try again later.";
    refuse_as(std::move(refused));
    return;
  } else {
    state.reserves = true;
    state.session = std::make_shared<Session>(context, make_hex_id(context.rng), caller.grant,
                                              Session::Of::kHttpSession);
  }
  open(exchange, std::move(state), unit, now, out);
}

void HttpGateway::Impl::get_or_delete(wire::ExchangeId exchange, const wire::HttpRequest& request,
                                      const HttpCaller& caller, Instant now, HttpActions& out) {
  const auto refuse_as = [&](Refused refused, wire::Headers headers = {}) {
    refused.method = request.method;
    refuse(exchange, caller, wire::Era::kLegacy, std::move(refused), now, out, std::move(headers));
  };
  const bool get = request.method == "GET";
  const std::string* const version = wire::find_header(request.headers, kVersionHeader);
  if (version != nullptr && !wire::is_legacy_version(*version)) {
    refuse_as(unreadable(405, "That protocol version has neither GET nor DELETE."),
              {{"Allow", "POST"}});
    return;
  }
  if (get && !wire::accepts(request.headers, "text/event-stream")) {
    refuse_as(unreadable(406, "Accept must list text/event-stream"));
    return;
  }
  GatewayExchange state;
  state.of = get ? GatewayExchange::Of::kGet : GatewayExchange::Of::kDelete;
  state.owner = caller.grant->name;
  state.resumed = get && wire::find_header(request.headers, "Last-Event-ID") != nullptr;
  state.request_headers = request_headers(request, state.era);
  if (state.resumed && wire::find_header(request.headers, kSessionHeader) == nullptr) {
    // Whose events they were cannot be known.
    refuse_as({.rule = kRuleNoSuchSession, .text = "Only a session can be resumed."});
    return;
  }
  if (!join_session(state, request, caller)) {
    refuse_as(
        {.rule = kRuleNoSuchSession, .status = 404, .text = "No such session. Initialize again."});
    return;
  }
  GatewayExchange& opened = exchanges.insert_or_assign(exchange, std::move(state)).first->second;
  if (!opened.session->may_pass(request.method, now)) {
    const wire::Message denied =
        wire::make_error({}, kDeniedCode, "The policy does not allow this method.");
    respond(exchange, opened, 403, {}, {wire::write_message(denied)}, now, out);
    return;
  }
  forward(exchange, opened, request.method, {}, out);
}

/// Finds the session that a request names, and takes part in it. One that names none stands for
/// itself. False: it is not there, or another's.
bool HttpGateway::Impl::join_session(GatewayExchange& state, const wire::HttpRequest& request,
                                     const HttpCaller& caller) {
  const std::string* const id = wire::find_header(request.headers, kSessionHeader);
  if (id == nullptr) {
    state.session = std::make_shared<Session>(context, caller.grant->name, caller.grant,
                                              Session::Of::kHttpExchange);
    return true;
  }
  const auto found = sessions.find(*id);
  if (found == sessions.end() || found->second.owner != caller.grant->name) {
    return false;
  }
  LegacySession& session = found->second;
  session.session->set_grant(caller.grant);
  state.session = session.session;
  state.session_id = *id;
  ++session.open;
  if (session.idle_until) {
    idle.erase({*session.idle_until, *id});
    session.idle_until.reset();
  }
  return true;
}

void HttpGateway::Impl::open(wire::ExchangeId exchange, GatewayExchange state, wire::Unit& unit,
                             Instant now, HttpActions& out) {
  state.asks = asks(unit);
  state.batch = unit.batch;
  const std::shared_ptr<Session> session = state.session;
  session->set_tools(&tools);
  exchanges.insert_or_assign(exchange, std::move(state));
  Actions actions;
  session->client_message(unit, exchange, now, actions);
  apply(std::move(actions), now, out);
  note_held(exchange);
  const auto opened = exchanges.find(exchange);
  if (opened != exchanges.end() && !opened->second.forwarded && !held.contains(exchange)) {
    respond(exchange, opened->second, 202, {}, {}, now, out);  // a notification that goes nowhere
  }
}

/// Keeps `held` true to whether a call of the exchange waits for a person.
void HttpGateway::Impl::note_held(wire::ExchangeId exchange) {
  const auto found = exchanges.find(exchange);
  if (found != exchanges.end() && found->second.session->holds(exchange)) {
    held.insert(exchange);
  } else {
    held.erase(exchange);
  }
}

/// What a session said about its exchanges: each is forwarded, or answered.
void HttpGateway::Impl::apply(Actions actions, Instant now, HttpActions& out) {
  while (!actions.empty()) {
    const wire::ExchangeId exchange = actions.front().stream;
    std::vector<std::string> asked;
    std::vector<std::string> answers;
    int status = 200;
    bool cancelled = false;
    Actions others;
    for (Action& action : actions) {
      if (action.stream != exchange) {
        others.push_back(std::move(action));
      } else if (action.kind == Action::Kind::kCancelled) {
        cancelled = true;
      } else if (action.kind == Action::Kind::kToUpstream) {
        asked.push_back(std::move(action.bytes));
      } else {
        status = action.status;
        if (!action.bytes.empty()) {
          answers.push_back(std::move(action.bytes));
        }
      }
    }
    actions = std::move(others);
    const auto found = exchanges.find(exchange);
    if (found == exchanges.end()) {
      continue;
    }
    GatewayExchange& state = found->second;
    if (cancelled) {
      end_cancelled(exchange, now, out);
      continue;
    }
    if (asked.empty()) {
      respond(exchange, state, status, {}, answers, now, out);
      continue;
    }
    state.own = std::move(answers);
    forward(exchange, state, "POST", join_texts(asked, state.batch), out);
  }
}

void HttpGateway::Impl::forward(wire::ExchangeId exchange, GatewayExchange& state,
                                std::string method, std::string body, HttpActions& out) const {
  state.forwarded = true;
  wire::HttpRequest request{std::move(method), options.upstream_origin, options.upstream_target,
                            std::move(state.request_headers), std::move(body)};
  request.headers.insert(request.headers.end(), options.upstream_headers.begin(),
                         options.upstream_headers.end());
  out.push_back({.kind = HttpAction::Kind::kForward,
                 .exchange = exchange,
                 .request = std::move(request),
                 .owner = state.owner});
}

void HttpGateway::Impl::refuse(wire::ExchangeId exchange, const HttpCaller& caller, wire::Era era,
                               Refused refused, Instant now, HttpActions& out,
                               wire::Headers headers) {
  const auto grant = caller.grant == nullptr ? std::make_shared<const Grant>() : caller.grant;
  const int status = refused.status;
  const bool silent = status == 202;
  Actions actions;
  Session(context, grant->name, grant, Session::Of::kHttpExchange, era)
      .refuse(std::move(refused), exchange, now, actions);
  GatewayExchange unanswered;
  if (caller.grant == nullptr && status == 401 && caller.refusal.status != 0) {
    head(exchange, unanswered, caller.refusal.status, caller.refusal.headers, out);
    body(exchange, unanswered, caller.refusal.body, out);
  } else if (silent) {
    head(exchange, unanswered, status, {}, out);
  } else {
    headers.emplace_back("Content-Type", "application/json");
    head(exchange, unanswered, status, std::move(headers), out);
    body(exchange, unanswered, std::move(actions.front().bytes), out);
  }
  out.push_back({.kind = HttpAction::Kind::kEnd, .exchange = exchange});
}

}  // namespace gatecrash::gateway
