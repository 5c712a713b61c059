// http_site: one server of an HTTP gateway: its path, the judge before it, the way to it.
//
// What the judge says is carried out in order, also what it says while that happens. Single thread:
// the Loop's.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/gateway/context.h"
#include "stack/gateway/http_gateway.h"
#include "stack/host/upstream_port.h"
#include "stack/net/http_server.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

class HttpSite {
 public:
  /// The client's side; all borrowed.
  struct Client {
    net::HttpServer* server = nullptr;                        // set before the first request
    std::function<void(wire::ExchangeId exchange)> answered;  // the answer has ended
  };

  /// Errors: as open_port, credential_headers; config_invalid (a URL that is none).
  static Result<std::unique_ptr<HttpSite>> open(net::Loop& loop, Clock& clock, JsonLog& log,
                                                gateway::Context& context,
                                                const ServerConfig& server,
                                                const GatewayBounds& bounds,
                                                gateway::HttpOptions options, Client& client);
  ~HttpSite();
  HttpSite(const HttpSite&) = delete;
  HttpSite& operator=(const HttpSite&) = delete;

  void request(wire::ExchangeId exchange, const wire::HttpRequest& request,
               const gateway::HttpCaller& caller);
  void client_gone(wire::ExchangeId exchange);

  /// The client has taken what was queued for it.
  void client_drained(wire::ExchangeId exchange) { port_->resume(exchange); }

  void unreadable_request();
  void tick();

  gateway::HttpGateway& gateway() const { return *gateway_; }

  UpstreamPort& port() { return *port_; }

 private:
  HttpSite(net::Loop& loop, Clock& clock, Client& client)
      : loop_(loop), clock_(clock), client_(client) {}

  UpstreamPort::Handlers handlers();
  void add(gateway::HttpActions actions);
  void carry_out(gateway::HttpAction& action);
  void arm();

  net::Loop& loop_;
  Clock& clock_;
  Client& client_;
  std::unique_ptr<gateway::HttpGateway> gateway_;
  std::unique_ptr<UpstreamPort> port_;
  std::deque<gateway::HttpAction> waiting_;
  bool running_ = false;
  net::TimerId timer_ = 0;
};

}  // namespace gatecrash::host
