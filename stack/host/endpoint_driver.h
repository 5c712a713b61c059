// endpoint_driver: an HttpEndpoint at work: its line servers opened and fed, its answers handed on,
// its idle sessions closed in time.
//
// Actions are carried out in order, also those that arise while others are. Single thread: the
// Loop's.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"
#include "stack/servers/http_endpoint.h"

namespace gatecrash::host {

class EndpointDriver {
 public:
  /// Where answers go.
  class Out {
   public:
    virtual ~Out() = default;
    virtual void endpoint_head(wire::ExchangeId exchange, wire::HttpHead head) = 0;
    virtual void endpoint_body(wire::ExchangeId exchange, std::string_view bytes) = 0;
    virtual void endpoint_end(wire::ExchangeId exchange) = 0;

    /// A line server could not be started; what it owes is answered with errors. May be ignored.
    virtual void endpoint_failed(const Error& error) { static_cast<void>(error); }
  };

  /// The loop, the clock and `out` are borrowed. Session ids are 128 bits from the kernel.
  EndpointDriver(net::Loop& loop, Clock& clock, Out& out, OpenLineServer open,
                 servers::EndpointOptions options);
  ~EndpointDriver();
  EndpointDriver(const EndpointDriver&) = delete;
  EndpointDriver& operator=(const EndpointDriver&) = delete;

  void request(wire::ExchangeId exchange, const wire::HttpRequest& request, servers::Owner owner);
  void client_gone(wire::ExchangeId exchange);

  /// Ends every line server in order; requests are not taken any more. size() falls to zero.
  void close();

  /// Line servers that are open or ending.
  std::size_t size() const { return servers_.size() + leaving_.size(); }

 private:
  void add(servers::EndpointActions actions);
  void carry_out(servers::EndpointAction& action);
  void open_server(const std::string& name);
  void close_server(const std::string& name);
  void on_line(const std::string& name, std::string_view line);
  void on_closed(const std::string& name);
  void arm();

  net::Loop& loop_;
  Clock& clock_;
  Out& out_;
  OpenLineServer open_;
  servers::HttpEndpoint endpoint_;
  std::map<std::string, std::unique_ptr<LineServer>, std::less<>> servers_;
  std::map<std::string, std::unique_ptr<LineServer>, std::less<>> leaving_;
  std::deque<servers::EndpointAction> waiting_;
  bool running_ = false;
  net::TimerId timer_ = 0;
  std::shared_ptr<bool> alive_;  // false once this is gone: for what is still posted
};

}  // namespace gatecrash::host
