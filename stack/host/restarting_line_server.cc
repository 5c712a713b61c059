#include "stack/host/restarting_line_server.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "stack/gateway/restarted_server.h"
#include "stack/net/poller.h"
#include "stack/net/real_clock.h"

namespace gatecrash::host {
namespace {

using gateway::RestartAction;
using gateway::RestartActions;

Instant restart_now() { return Instant(net::monotonic_now().time_since_epoch()); }

class RestartingLineServer final : public LineServer {
 public:
  RestartingLineServer(net::Loop& loop, JsonLog& log, OpenLineServer open, Handlers handlers)
      : loop_(loop),
        log_(log),
        open_(std::move(open)),
        handlers_(std::move(handlers)),
        server_(restart_now()),
        alive_(std::make_shared<bool>(true)) {}

  ~RestartingLineServer() override {
    *alive_ = false;
    loop_.cancel(timer_);
  }

  Status open() {
    TRY(child_, open_(child_handlers()));
    return {};
  }

  void write(std::string_view line) override {
    if (closing_) {
      return;
    }
    if (server_.passes_to_server(line)) {
      child_->write(line);
      return;
    }
    RestartActions actions;
    server_.from_client(line, restart_now(), actions);
    carry_out(actions);
  }

  void close() override { close_by(&LineServer::close); }

  void close_quickly() override { close_by(&LineServer::close_quickly); }

  std::size_t queued() const override {
    return server_.waiting_bytes() + (child_ == nullptr ? 0 : child_->queued());
  }

  void pause() override {
    paused_ = true;
    if (child_ != nullptr) {
      child_->pause();
    }
  }

  void resume() override {
    paused_ = false;
    if (child_ != nullptr) {
      child_->resume();
    }
  }

  std::uint64_t restarts() const override { return server_.restarts(); }

  int failures() const override { return server_.failures(); }

  bool in_outage() const override { return !server_.ready(); }

 private:
  Handlers child_handlers() {
    return {.line = [this](std::string_view line, wire::LineFault fault) { on_line(line, fault); },
            .closed = [this](std::optional<int> code) { on_closed(code); },
            .drained = handlers_.drained,
            .outage = {}};
  }

  void on_line(std::string_view line, wire::LineFault fault) {
    if (closing_ || server_.passes_to_client() || fault != wire::LineFault::kNone) {
      handlers_.line(line, fault);
      return;
    }
    RestartActions actions;
    server_.from_server(line, restart_now(), actions);
    carry_out(actions);
  }

  void on_closed(std::optional<int> code) {
    exit_code_ = code;
    // It is in the middle of telling us: it goes once that is over.
    loop_.post([ended = std::shared_ptr<LineServer>(std::move(child_))] {});
    if (closing_) {
      tell_closed();
      return;
    }
    wire::Value how = wire::Value::object({});
    if (code) {
      how.set("exit", *code);
    }
    log_.event("server-ended", std::move(how));
    RestartActions actions;
    server_.ended(restart_now(), actions);
    carry_out(actions);
  }

  void start() {
    auto opened = open_(child_handlers());
    RestartActions actions;
    if (opened) {
      child_ = *std::move(opened);
      if (paused_) {
        child_->pause();
      }
      server_.started(restart_now(), actions);
    } else {
      log_.failure("server-failed", opened.error());
      server_.failed_to_start(restart_now(), actions);
    }
    carry_out(actions);
  }

  void carry_out(const RestartActions& actions) {
    for (const RestartAction& action : actions) {
      carry_out_one(action);
    }
    arm();
  }

  void carry_out_one(const RestartAction& action) {
    switch (action.kind) {
      case RestartAction::Kind::kStart:
        start();
        break;
      case RestartAction::Kind::kStop:
        child_->close_quickly();
        break;
      case RestartAction::Kind::kToServer:
        child_->write(action.bytes);
        break;
      case RestartAction::Kind::kToClient:
        handlers_.line(action.bytes, wire::LineFault::kNone);
        break;
      case RestartAction::Kind::kLost:
        handlers_.outage(Outage::kLost);
        break;
      case RestartAction::Kind::kAway:
        log_.event("server-away");
        handlers_.outage(Outage::kAway);
        drained_soon();
        break;
      case RestartAction::Kind::kBack:
        log_.event("server-back", wire::Value::object({{"restarts", server_.restarts()}}));
        handlers_.outage(Outage::kBack);
        drained_soon();
        break;
      case RestartAction::Kind::kGiveUp:
        log_.event("server-given-up",
                   wire::Value::object({{"failures", std::int64_t{server_.failures()}}}));
        tell_closed();
        break;
    }
  }

  /// What waited is gone from the queue: nobody else tells when there is room.
  void drained_soon() {
    loop_.post([this, alive = alive_] {
      if (*alive && queued() <= net::kQueueBytesMax && handlers_.drained) {
        handlers_.drained();
      }
    });
  }

  void arm() {
    loop_.cancel(timer_);
    timer_ = 0;
    const auto next = closing_ ? std::nullopt : server_.next_tick();
    if (!next) {
      return;
    }
    timer_ = loop_.after(std::max<Duration>(*next - restart_now(), std::chrono::milliseconds(1)),
                         [this] {
                           timer_ = 0;
                           RestartActions actions;
                           server_.tick(restart_now(), actions);
                           carry_out(actions);
                         });
  }

  void close_by(void (LineServer::*how)()) {
    closing_ = true;
    arm();
    if (child_ != nullptr) {
      (child_.get()->*how)();
    } else {
      tell_closed();
    }
  }

  void tell_closed() {
    if (!std::exchange(told_closed_, true)) {
      handlers_.closed(exit_code_);
    }
  }

  net::Loop& loop_;
  JsonLog& log_;
  OpenLineServer open_;
  Handlers handlers_;
  gateway::RestartedServer server_;
  std::shared_ptr<bool> alive_;
  std::unique_ptr<LineServer> child_;  // null while it is gone
  std::optional<int> exit_code_;
  net::TimerId timer_ = 0;
  bool closing_ = false;
  bool paused_ = false;
  bool told_closed_ = false;
};

}  // namespace

OpenLineServer restarting_line_servers(net::Loop& loop, JsonLog& log, OpenLineServer open) {
  return [&loop, &log, open = std::move(open)](
             LineServer::Handlers handlers) -> Result<std::unique_ptr<LineServer>> {
    auto server = std::make_unique<RestartingLineServer>(loop, log, open, std::move(handlers));
    TRY_STATUS(server->open());
    return std::unique_ptr<LineServer>(std::move(server));
  };
}

}  // namespace gatecrash::host
