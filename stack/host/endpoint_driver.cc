#include "stack/host/endpoint_driver.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/net/random_seed.h"

namespace gatecrash::host {
namespace {

// 128 bits that nobody can guess, as the endpoint asks for.
constexpr std::size_t kSessionIdBytes = 16;

// Idle sessions need no punctual end; a clock that steps must not keep one for long.
constexpr Duration kEndpointTickMax = std::chrono::seconds(30);

}  // namespace

EndpointDriver::EndpointDriver(net::Loop& loop, Clock& clock, Out& out, OpenLineServer open,
                               servers::EndpointOptions options)
    : loop_(loop),
      clock_(clock),
      out_(out),
      open_(std::move(open)),
      endpoint_([] { return hex_encode(net::random_bytes(kSessionIdBytes)); }, std::move(options)),
      alive_(std::make_shared<bool>(true)) {}

EndpointDriver::~EndpointDriver() {
  *alive_ = false;
  loop_.cancel(timer_);
}

void EndpointDriver::request(wire::ExchangeId exchange, const wire::HttpRequest& request,
                             servers::Owner owner) {
  servers::EndpointActions actions;
  endpoint_.request(exchange, request, owner, clock_.now(), actions);
  add(std::move(actions));
  arm();
}

void EndpointDriver::client_gone(wire::ExchangeId exchange) {
  servers::EndpointActions actions;
  endpoint_.client_gone(exchange, clock_.now(), actions);
  add(std::move(actions));
  arm();
}

void EndpointDriver::add(servers::EndpointActions actions) {
  for (servers::EndpointAction& action : actions) {
    waiting_.push_back(std::move(action));
  }
  if (running_) {
    return;  // whoever is at it goes on
  }
  running_ = true;
  while (!waiting_.empty()) {
    servers::EndpointAction action = std::move(waiting_.front());
    waiting_.pop_front();
    carry_out(action);
  }
  running_ = false;
}

void EndpointDriver::carry_out(servers::EndpointAction& action) {
  using Kind = servers::EndpointAction::Kind;
  switch (action.kind) {
    case Kind::kHead:
      out_.endpoint_head(action.exchange, std::move(action.head));
      break;
    case Kind::kBody:
      out_.endpoint_body(action.exchange, action.bytes);
      break;
    case Kind::kEnd:
      out_.endpoint_end(action.exchange);
      break;
    case Kind::kOpenServer:
      open_server(action.server);
      break;
    case Kind::kToServer:
      if (const auto found = servers_.find(action.server); found != servers_.end()) {
        found->second->write(action.bytes);
      }
      break;
    case Kind::kCloseServer:
      close_server(action.server);
      break;
  }
}

void EndpointDriver::open_server(const std::string& name) {
  auto opened =
      open_({.line = [this, name](std::string_view line,
                                  wire::LineFault /*fault*/) { on_line(name, line); },
             .closed = [this, name](std::optional<int> /*exit_code*/) { on_closed(name); }});
  if (opened) {
    servers_.emplace(name, *std::move(opened));
    return;
  }
  out_.endpoint_failed(opened.error());
  // After what the endpoint already wants to say to it, so that all of it is answered.
  loop_.post([this, name, alive = alive_] {
    if (*alive) {
      servers::EndpointActions actions;
      endpoint_.server_closed(name, clock_.now(), actions);
      add(std::move(actions));
    }
  });
}

/// A line that is too long or no UTF-8 is noise to the endpoint, as any it cannot read.
void EndpointDriver::on_line(const std::string& name, std::string_view line) {
  if (servers_.contains(name)) {
    servers::EndpointActions actions;
    endpoint_.from_server(name, line, clock_.now(), actions);
    add(std::move(actions));
  }
}

void EndpointDriver::on_closed(const std::string& name) {
  const auto leaving = leaving_.find(name);
  const auto found = servers_.find(name);
  std::shared_ptr<LineServer> ended;
  if (leaving != leaving_.end()) {
    ended = std::move(leaving->second);
    leaving_.erase(leaving);
  } else if (found != servers_.end()) {
    ended = std::move(found->second);
    servers_.erase(found);
    servers::EndpointActions actions;
    endpoint_.server_closed(name, clock_.now(), actions);
    add(std::move(actions));
  }
  // It is in the middle of telling us: it goes once that is over.
  loop_.post([ended] {});
}

void EndpointDriver::close_server(const std::string& name) {
  const auto found = servers_.find(name);
  if (found != servers_.end()) {
    LineServer& server = *found->second;
    leaving_.emplace(name, std::move(found->second));
    servers_.erase(found);
    server.close();
  }
}

void EndpointDriver::close() {
  while (!servers_.empty()) {
    close_server(std::string(servers_.begin()->first));
  }
}

void EndpointDriver::arm() {
  const auto next = endpoint_.next_tick();
  if (timer_ != 0 || !next) {
    return;
  }
  const Duration wait =
      std::clamp<Duration>(*next - clock_.now(), std::chrono::milliseconds(1), kEndpointTickMax);
  timer_ = loop_.after(wait, [this] {
    timer_ = 0;
    servers::EndpointActions actions;
    endpoint_.tick(clock_.now(), actions);
    add(std::move(actions));
    arm();
  });
}

}  // namespace gatecrash::host
