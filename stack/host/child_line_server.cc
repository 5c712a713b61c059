#include "stack/host/child_line_server.h"

#include <utility>

#include "stack/base/bytes.h"
#include "stack/gateway/backoff.h"
#include "stack/net/loop_process.h"
#include "stack/net/real_clock.h"

namespace gatecrash::host {
namespace {

// For somebody who has pressed Ctrl-C.
constexpr net::Patience kQuickly = {.after_eof = std::chrono::milliseconds(500),
                                    .after_term = std::chrono::milliseconds(500)};

Instant child_now() { return Instant(net::monotonic_now().time_since_epoch()); }

class ChildLineServer final : public LineServer {
 public:
  ChildLineServer(Handlers handlers, std::shared_ptr<gateway::Backoff> backoff,
                  const ChildOptions& options)
      : handlers_(std::move(handlers)), backoff_(std::move(backoff)), options_(options) {}

  Status start(net::Loop& loop) {
    TRY(process_,
        net::LoopProcess::start(loop, options_.command,
                                {.on_line = [this](const wire::Line& line) { on_line(line); },
                                 .on_exit = [this](int exit_code) { on_exit(exit_code); },
                                 .on_drained = handlers_.drained},
                                options_.patience));
    return {};
  }

  void write(std::string_view line) override {
    std::string bytes(line);
    bytes += '\n';
    process_->write(bytes);
  }

  void close() override {
    closing_ = true;
    process_->stop();
  }

  void close_quickly() override {
    closing_ = true;
    process_->stop(kQuickly);
  }

  std::size_t queued() const override { return process_->queued(); }

  void pause() override { process_->pause(); }

  void resume() override { process_->resume(); }

 private:
  void on_line(const wire::Line& line) {
    if (closing_ && options_.waits_while_it_talks) {
      process_->stop(options_.patience);
    }
    handlers_.line(line.text, line.fault);
  }

  void on_exit(int exit_code) {
    if (closing_) {
      backoff_->worked();
    } else {
      const Instant now = child_now();
      backoff_->ended(now - started_, now);
    }
    handlers_.closed(exit_code);
  }

  Handlers handlers_;
  std::shared_ptr<gateway::Backoff> backoff_;
  ChildOptions options_;
  Instant started_ = child_now();
  bool closing_ = false;
  std::unique_ptr<net::LoopProcess> process_;
};

}  // namespace

OpenLineServer child_line_servers(net::Loop& loop, ChildOptions options) {
  return [&loop, options = std::move(options), backoff = std::make_shared<gateway::Backoff>()](
             LineServer::Handlers handlers) -> Result<std::unique_ptr<LineServer>> {
    if (options.backs_off && backoff->holds(child_now())) {
      return fail(Code::kLocalProcess,
                  "'" + printable(options.command.front()) +
                      "' ended or could not be started a moment ago: it is started again later");
    }
    auto server = std::make_unique<ChildLineServer>(std::move(handlers), backoff, options);
    if (Status started = server->start(loop); !started) {
      backoff->failed(child_now());
      return tl::unexpected<Error>(std::move(started).error());
    }
    return std::unique_ptr<LineServer>(std::move(server));
  };
}

}  // namespace gatecrash::host
