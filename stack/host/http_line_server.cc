#include "stack/host/http_line_server.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "stack/net/http_client.h"

namespace gatecrash::host {
namespace {

using gateway::UpstreamAction;
using gateway::UpstreamActions;

class HttpLineServer final : public LineServer, private net::HttpClient::Handler {
 public:
  HttpLineServer(net::Loop& loop, Clock& clock, Handlers handlers, gateway::UpstreamOptions options)
      : loop_(loop),
        clock_(clock),
        handlers_(std::move(handlers)),
        upstream_(std::move(options), [] { return net::Loop::next_exchange(); }),
        alive_(std::make_shared<bool>(true)) {}

  ~HttpLineServer() override {
    *alive_ = false;
    loop_.cancel(retry_timer_);
    loop_.cancel(close_timer_);
  }

  Status start(const std::string& ca_file) {
    net::HttpClientOptions options;
    options.ca_file = ca_file;
    TRY(client_, net::HttpClient::create(loop_, options, *this));
    return {};
  }

  void write(std::string_view line) override {
    UpstreamActions actions;
    upstream_.from_client(line, clock_.now(), actions);
    add(std::move(actions));
  }

  void close() override { close_within(kHttpCloseMax); }

  void set_headers(const wire::Headers& headers) override { upstream_.set_headers(headers); }

  void close_quickly() override { close_within(kHttpCloseQuicklyMax); }

 private:
  void on_head(wire::ExchangeId exchange, wire::HttpHead head) override {
    UpstreamActions actions;
    upstream_.upstream_head(exchange, head, clock_.now(), actions);
    add(std::move(actions));
  }

  void on_body(wire::ExchangeId exchange, std::string_view bytes) override {
    UpstreamActions actions;
    upstream_.upstream_body(exchange, bytes, clock_.now(), actions);
    add(std::move(actions));
  }

  void on_end(wire::ExchangeId exchange, Status status) override {
    UpstreamActions actions;
    upstream_.upstream_end(exchange, status, clock_.now(), actions);
    add(std::move(actions));
  }

  void close_within(Duration limit) {
    loop_.cancel(close_timer_);
    close_timer_ = loop_.after(limit, [this] { tell_closed(); });
    if (!closing_) {
      closing_ = true;
      UpstreamActions actions;
      upstream_.close(clock_.now(), actions);
      add(std::move(actions));
    }
  }

  void tell_closed() {
    if (!closed_) {
      closed_ = true;
      handlers_.closed(std::nullopt);
    }
  }

  void add(UpstreamActions actions) {
    for (UpstreamAction& action : actions) {
      waiting_.push_back(std::move(action));
    }
    if (running_) {
      return;  // whoever is at it goes on
    }
    running_ = true;
    const std::shared_ptr<bool> alive = alive_;
    while (*alive && !waiting_.empty()) {
      UpstreamAction action = std::move(waiting_.front());
      waiting_.pop_front();
      carry_out(action);
    }
    if (*alive) {
      running_ = false;
      arm();
    }
  }

  void carry_out(UpstreamAction& action) {
    switch (action.kind) {
      case UpstreamAction::Kind::kRequest:
        client_->start(action.exchange, std::move(action.request));
        break;
      case UpstreamAction::Kind::kAbort:
        client_->abort(action.exchange);
        break;
      case UpstreamAction::Kind::kLine:
        handlers_.line(action.bytes, wire::LineFault::kNone);
        break;
      case UpstreamAction::Kind::kClosed:
        tell_closed();
        break;
    }
  }

  /// For streams that are resumed after the server's `retry`.
  void arm() {
    loop_.cancel(retry_timer_);
    retry_timer_ = 0;
    if (const auto next = upstream_.next_tick()) {
      const Duration wait = std::max<Duration>(*next - clock_.now(), std::chrono::milliseconds(1));
      retry_timer_ = loop_.after(wait, [this] {
        retry_timer_ = 0;
        UpstreamActions actions;
        upstream_.tick(clock_.now(), actions);
        add(std::move(actions));
      });
    }
  }

  net::Loop& loop_;
  Clock& clock_;
  Handlers handlers_;
  gateway::HttpUpstream upstream_;
  std::unique_ptr<net::HttpClient> client_;
  std::deque<UpstreamAction> waiting_;
  bool running_ = false;
  bool closing_ = false;
  bool closed_ = false;
  net::TimerId retry_timer_ = 0;
  net::TimerId close_timer_ = 0;
  std::shared_ptr<bool> alive_;
};

}  // namespace

OpenLineServer http_line_servers(net::Loop& loop, Clock& clock, HttpLineOptions options) {
  return [&loop, &clock, options = std::move(options)](
             LineServer::Handlers handlers) -> Result<std::unique_ptr<LineServer>> {
    auto server =
        std::make_unique<HttpLineServer>(loop, clock, std::move(handlers), options.upstream);
    TRY_STATUS(server->start(options.ca_file));
    return std::unique_ptr<LineServer>(std::move(server));
  };
}

}  // namespace gatecrash::host
