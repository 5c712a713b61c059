#include "stack/host/http_site.h"

#include <algorithm>
#include <utility>

#include "stack/host/upstream_options.h"
#include "stack/wire/url.h"

namespace gatecrash::host {
namespace {

// The clock may step; nothing that is due waits longer than this for it.
constexpr Duration kSiteTickMax = std::chrono::seconds(5);

// An answer of one of our own children has no address.
constexpr std::string_view kChildOrigin = "http://127.0.0.1";
constexpr std::string_view kChildTarget = "/mcp";

using gateway::HttpAction;
using gateway::HttpActions;

}  // namespace

Result<std::unique_ptr<HttpSite>> HttpSite::open(net::Loop& loop, Clock& clock, JsonLog& log,
                                                 gateway::Context& context,
                                                 const ServerConfig& server,
                                                 const GatewayBounds& bounds,
                                                 gateway::HttpOptions options, Client& client) {
  std::unique_ptr<HttpSite> site(new HttpSite(loop, clock, client));
  options.upstream_origin = kChildOrigin;
  options.upstream_target = kChildTarget;
  if (!server.url.empty()) {
    TRY(wire::Url url, wire::parse_url(server.url));
    options.upstream_origin = std::move(url.origin);
    options.upstream_target = std::move(url.target);
  }
  TRY(options.upstream_headers, credential_headers(server));
  site->gateway_ = std::make_unique<gateway::HttpGateway>(context, std::move(options));
  TRY(site->port_, open_port(loop, clock, log, server, bounds, site->handlers()));
  return site;
}

HttpSite::~HttpSite() { loop_.cancel(timer_); }

UpstreamPort::Handlers HttpSite::handlers() {
  return {.head =
              [this](wire::ExchangeId exchange, const wire::HttpHead& head) {
                HttpActions actions;
                gateway_->upstream_head(exchange, head, clock_.now(), actions);
                add(std::move(actions));
              },
          .body =
              [this](wire::ExchangeId exchange, std::string_view bytes) {
                HttpActions actions;
                gateway_->upstream_body(exchange, bytes, clock_.now(), actions);
                add(std::move(actions));
              },
          .end =
              [this](wire::ExchangeId exchange, const Status& how) {
                HttpActions actions;
                gateway_->upstream_end(exchange, how, clock_.now(), actions);
                add(std::move(actions));
              }};
}

void HttpSite::request(wire::ExchangeId exchange, const wire::HttpRequest& request,
                       const gateway::HttpCaller& caller) {
  HttpActions actions;
  gateway_->request(exchange, request, caller, clock_.now(), actions);
  add(std::move(actions));
}

void HttpSite::client_gone(wire::ExchangeId exchange) {
  port_->resume(exchange);  // a legacy request runs on, and is read to its end
  HttpActions actions;
  gateway_->client_gone(exchange, clock_.now(), actions);
  add(std::move(actions));
}

void HttpSite::unreadable_request() { gateway_->unreadable_request(clock_.now()); }

void HttpSite::tick() {
  HttpActions actions;
  gateway_->tick(clock_.now(), actions);
  add(std::move(actions));
}

void HttpSite::add(HttpActions actions) {
  for (HttpAction& action : actions) {
    waiting_.push_back(std::move(action));
  }
  if (running_) {
    return;  // whoever is at it goes on
  }
  running_ = true;
  while (!waiting_.empty()) {
    HttpAction action = std::move(waiting_.front());
    waiting_.pop_front();
    carry_out(action);
  }
  running_ = false;
  arm();
}

void HttpSite::carry_out(HttpAction& action) {
  net::HttpServer& server = *client_.server;
  const wire::ExchangeId exchange = action.exchange;
  switch (action.kind) {
    case HttpAction::Kind::kHead:
      server.head(exchange, std::move(action.head));
      break;
    case HttpAction::Kind::kBody:
      server.body(exchange, action.bytes);
      if (server.full(exchange)) {
        port_->pause(exchange);
      }
      break;
    case HttpAction::Kind::kEnd:
      port_->resume(exchange);  // after a cancellation the rest is read by nobody but us
      server.end(exchange);
      client_.answered(exchange);
      break;
    case HttpAction::Kind::kForward:
      port_->forward(exchange, std::move(action.request), action.owner);
      break;
    case HttpAction::Kind::kAbort:
      port_->abort(exchange);
      break;
    case HttpAction::Kind::kDropClient:
      server.drop(exchange);
      client_.answered(exchange);
      break;
  }
}

void HttpSite::arm() {
  loop_.cancel(timer_);
  timer_ = 0;
  if (const auto next = gateway_->next_tick()) {
    timer_ = loop_.after(
        std::clamp<Duration>(*next - clock_.now(), std::chrono::milliseconds(1), kSiteTickMax),
        [this] {
          timer_ = 0;
          tick();
        });
  }
}

}  // namespace gatecrash::host
