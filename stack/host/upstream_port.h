// upstream_port: one server behind an HTTP gateway, whatever it speaks: HTTP requests go in, their
// answers come back.
//
// Single thread: the Loop's.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/host/gateway_config.h"
#include "stack/host/json_log.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"

namespace gatecrash::host {

class UpstreamPort {
 public:
  /// What an answer is made of; `end` is the last. Told never before forward() began, perhaps
  /// before it returns.
  struct Handlers {
    std::function<void(wire::ExchangeId exchange, wire::HttpHead head)> head;
    std::function<void(wire::ExchangeId exchange, std::string_view bytes)> body;
    std::function<void(wire::ExchangeId exchange, const Status& how)> end;
  };

  virtual ~UpstreamPort() = default;

  /// `owner`: whose request it is; servers of lines are one a session, or one an owner.
  virtual void forward(wire::ExchangeId exchange, wire::HttpRequest request,
                       const std::string& owner) = 0;

  /// Gives the exchange up; nothing more is told of it.
  virtual void abort(wire::ExchangeId exchange) = 0;

  /// Back-pressure, where there is any.
  virtual void pause(wire::ExchangeId exchange) { static_cast<void>(exchange); }

  virtual void resume(wire::ExchangeId exchange) { static_cast<void>(exchange); }

  /// Ends what was started; ended() once it has.
  virtual void close() {}

  virtual bool ended() const { return true; }
};

/// The port of a server by its configuration; the rest is borrowed. Errors: config_invalid (the CA
/// file). A command that does not start is an error to each request, and logged.
Result<std::unique_ptr<UpstreamPort>> open_port(net::Loop& loop, Clock& clock, JsonLog& log,
                                                const ServerConfig& server,
                                                const GatewayBounds& bounds,
                                                UpstreamPort::Handlers handlers);

}  // namespace gatecrash::host
