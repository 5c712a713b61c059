#include "stack/host/stdio_front.h"

#include <algorithm>
#include <utility>

#include "stack/net/poller.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kStdioSession = "1";

// The clock may step; no held call is denied later than this after its time.
constexpr Duration kHeldLookMax = std::chrono::seconds(1);

using gateway::Action;
using gateway::Event;

}  // namespace

Result<std::unique_ptr<StdioFront>> StdioFront::start(net::Loop& loop, Clock& clock,
                                                      gateway::Context& context,
                                                      const OpenLineServer& open, Options options) {
  std::unique_ptr<StdioFront> front(new StdioFront(loop, clock, context, std::move(options)));
  StdioFront* const self = front.get();
  TRY(front->server_,
      open({.line = [self](std::string_view line,
                           wire::LineFault fault) { self->from_server(line, fault); },
            .closed = [self](std::optional<int> code) { self->server_left(code); },
            .drained = [self] { self->stdio_->resume(); },
            .outage = [self](LineServer::Outage outage) { self->server_outage(outage); }}));
  front->stdio_ = std::make_unique<net::LoopStdio>(
      loop, front->options_.in, front->options_.out,
      net::LoopStdio::Handlers{
          .on_bytes = [self](std::string_view bytes) { self->from_client(bytes); },
          .on_end = [self] { self->client_left(); },
          .on_gone =
              [self] {
                self->client_gone_ = true;
                self->client_left();
                self->look_whether_over();
              },
          .on_drained =
              [self] {
                self->server_->resume();
                self->look_whether_over();
              }});
  front->tell({Event::Kind::kOpen, kStdioSession, {}, {}, {}, front->options_.grant});
  return front;
}

StdioFront::StdioFront(net::Loop& loop, Clock& clock, gateway::Context& context, Options options)
    : loop_(loop), clock_(clock), options_(std::move(options)), gateway_(context) {}

StdioFront::~StdioFront() { loop_.cancel(timer_); }

void StdioFront::tick() { tell({Event::Kind::kTick, kStdioSession, {}, {}, {}, {}}); }

void StdioFront::arm() {
  const auto next = gateway_.next_tick();
  if (timer_ != 0 || !next) {
    return;
  }
  timer_ = loop_.after(
      std::clamp<Duration>(*next - clock_.now(), std::chrono::milliseconds(1), kHeldLookMax),
      [this] {
        timer_ = 0;
        tick();
      });
}

void StdioFront::from_client(std::string_view bytes) {
  if (client_told_) {
    return;
  }
  framer_.feed(bytes);
  while (const auto line = framer_.next()) {
    tell({Event::Kind::kClientMessage, kStdioSession, {}, line->text, line->fault, {}});
  }
  if (server_->queued() > net::kQueueBytesMax) {
    stdio_->pause();
  }
}

void StdioFront::client_left() {
  if (!client_told_) {
    client_told_ = true;
    left_in_outage_ = server_->in_outage();
    end(net::Ending::kClientLeft);
    tell({Event::Kind::kClientClosed, kStdioSession, {}, framer_.unfinished(), {}, {}});
    server_->close();
  }
}

void StdioFront::from_server(std::string_view line, wire::LineFault fault) {
  server_spoke_ = true;
  tell({Event::Kind::kUpstreamMessage, kStdioSession, {}, line, fault, {}});
  if (stdio_ != nullptr && stdio_->queued() > net::kQueueBytesMax) {
    server_->pause();
  }
}

void StdioFront::server_left(std::optional<int> exit_code) {
  server_ended_ = true;
  exit_code_ = exit_code;
  end(net::Ending::kServerLeft);
  tell({Event::Kind::kUpstreamClosed, kStdioSession, {}, {}, {}, {}});
  // After whoever tells us this.
  loop_.post([this] { look_whether_over(); });
}

void StdioFront::server_outage(LineServer::Outage outage) {
  switch (outage) {
    case LineServer::Outage::kLost:
      tell({Event::Kind::kUpstreamLost, kStdioSession, {}, {}, {}, {}});
      break;
    case LineServer::Outage::kAway:
      tell({Event::Kind::kUpstreamAway, kStdioSession, {}, {}, {}, {}});
      break;
    case LineServer::Outage::kBack:
      tell({Event::Kind::kUpstreamBack, kStdioSession, {}, {}, {}, {}});
      break;
  }
}

void StdioFront::close() {
  ending_ = net::Ending::kInterrupted;
  server_->close_quickly();
}

/// The first reason stays the reason.
void StdioFront::end(net::Ending ending) { ending_ = ending_.value_or(ending); }

void StdioFront::look_whether_over() {
  const bool written =
      client_gone_ || stdio_->queued() == 0 || ending_ == net::Ending::kInterrupted;
  if (server_ended_ && written && !over_) {
    over_ = true;
    options_.on_over();
  }
}

void StdioFront::tell(const Event& event) {
  for (Action& action : gateway_.on(event, clock_.now())) {
    switch (action.kind) {
      case Action::Kind::kToClient:
        action.bytes += '\n';
        stdio_->write(action.bytes);
        break;
      case Action::Kind::kToUpstream:
        server_asked_ = true;
        server_->write(action.bytes);
        break;
      case Action::Kind::kCloseClient:
        end(net::Ending::kStopped);
        client_left();
        break;
      case Action::Kind::kCloseUpstream:
        server_->close();
        break;
      case Action::Kind::kCancelled:  // of HTTP alone
        break;
    }
  }
  arm();
}

Status StdioFront::judge() const {
  const int code = exit_code_.value_or(0);
  const std::string how =
      code < 0 ? "signal " + std::to_string(-code) : "exit code " + std::to_string(code);
  if (ending_ == net::Ending::kServerLeft) {
    const int failures = server_->failures();
    const std::string often = ", " + std::to_string(failures) + " times in a row";
    return fail(Code::kPeerGone, "the server ended (" + how + ") while the client was connected" +
                                     (failures > 1 ? often : ""));
  }
  if (ending_ == net::Ending::kClientLeft && left_in_outage_) {
    return fail(Code::kPeerGone,
                "the server had ended (" + how + ") and was not back when the client left");
  }
  if (ending_ == net::Ending::kClientLeft && exit_code_ && server_asked_ && !server_spoke_) {
    return fail(Code::kPeerGone, "the server never answered (it ended with " + how + ")");
  }
  return {};
}

}  // namespace gatecrash::host
