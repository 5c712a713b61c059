#include "stack/net/stdio_relay.h"

#include <signal.h>

#include <algorithm>
#include <string>
#include <utility>

namespace gatecrash::net {
namespace {

// While ending, the child's exit is looked for this often; nothing else tells of it.
constexpr Duration kLookEvery = std::chrono::milliseconds(5);

// Whom the server started may hold its pipes after it has gone: they get this long.
constexpr Duration kStragglersMax = std::chrono::milliseconds(500);

// After Ctrl-C a person waits.
constexpr Duration kInterruptedExitMax = std::chrono::milliseconds(500);

}  // namespace

StdioRelay::StdioRelay(Process process, const Signals& signals, Middle& middle,
                       RelayOptions options)
    : process_(std::move(process)),
      middle_(middle),
      options_(options),
      to_client_(options.client_out),
      to_server_(std::move(process_.in())),
      to_stderr_(options.client_err),
      signal_(
          signals.fd(), [this](std::string_view) { begin_end(Ending::kInterrupted); }, [] {}),
      client_(
          options.client_in, [this](std::string_view bytes) { middle_.from_client(bytes); },
          [this] { client_ended(); }, {&to_client_, &to_server_}),
      // Not held back by to_server_: a server that writes before it reads on would wait for ever.
      server_(
          std::move(process_.out()),
          [this](std::string_view bytes) {
            server_spoke_ = true;
            if (ending_ == Ending::kClientLeft && signals_sent_ == 0) {
              patience_end_ = monotonic_now() + options_.silence_max;
            }
            middle_.from_server(bytes);
          },
          [this] {
            middle_.server_closed();
            begin_end(Ending::kServerLeft);
          },
          {&to_client_}),
      server_err_(
          std::move(process_.err()),
          [this](std::string_view bytes) { middle_.from_server_stderr(bytes); }, [] {},
          {&to_stderr_}) {
  poller_.add(to_client_);
  poller_.add(to_server_);
  poller_.add(to_stderr_);
  poller_.add(signal_);
  poller_.add(client_);
  poller_.add(server_);
  poller_.add(server_err_);
}

void StdioRelay::stop() { begin_end(Ending::kStopped); }

void StdioRelay::client_ended() {
  client_.stop();
  if (!client_told_) {
    client_told_ = true;
    middle_.client_closed();
  }
  begin_end(Ending::kClientLeft);
}

/// The first reason stays the reason; an interrupt makes any ending quick.
void StdioRelay::begin_end(Ending ending) {
  const bool first = !ending_.has_value();
  if (first || ending == Ending::kInterrupted) {
    ending_ = ending;
  }
  client_.stop();
  to_server_.close();
  const Duration patience = ending == Ending::kClientLeft    ? options_.silence_max
                            : ending == Ending::kInterrupted ? kInterruptedExitMax
                                                             : options_.exit_max;
  const Monotonic end = monotonic_now() + patience;
  patience_end_ = first ? end : std::min(patience_end_, end);
}

/// Once the patience with a server that stays is used up: a signal, and new patience.
void StdioRelay::push_towards_exit() {
  if (to_client_.full() && ending_ != Ending::kInterrupted) {
    // It is the client who is slow: the server waits for it, and so do we.
    patience_end_ = std::max(patience_end_, monotonic_now() + options_.exit_max);
  }
  if (exited_at_ || monotonic_now() < patience_end_ || signals_sent_ > 2) {
    return;
  }
  ++signals_sent_;
  process_.signal_group(signals_sent_ == 1 ? SIGTERM : SIGKILL);
  patience_end_ = monotonic_now() + options_.exit_max;
}

bool StdioRelay::written() const {
  const bool waits = ending_ != Ending::kInterrupted;
  return !waits || (to_client_.drained() && to_stderr_.drained());
}

bool StdioRelay::finished() {
  if (!ending_) {
    return false;
  }
  const auto exit = process_.poll_exit();
  if (exit && !exited_at_) {
    exited_at_ = monotonic_now();
    exit_code_ = *exit;
  }
  const bool silent = server_.ended() && server_err_.ended();
  const bool late = exited_at_ && monotonic_now() - *exited_at_ > kStragglersMax;
  const bool stuck = !exited_at_ && signals_sent_ > 2;
  // A source that waits for a full sink is not silent: what it holds is still to be written.
  return (exited_at_ && silent && written()) || (late && written()) || stuck;
}

Ending StdioRelay::run() {
  while (!finished()) {
    poller_.step(ending_ ? std::optional<Duration>(kLookEvery) : std::nullopt);
    if (to_client_.gone() && !client_told_) {
      client_ended();
    }
    if (to_server_.gone() && !ending_) {
      begin_end(Ending::kServerLeft);
    }
    if (ending_) {
      push_towards_exit();
    }
  }
  if (!client_told_) {
    client_told_ = true;
    middle_.client_closed();
  }
  if (!server_.ended()) {
    server_.stop();
    middle_.server_closed();
  }
  // What the last calls have written.
  while (!to_client_.drained() && poller_.step(kLookEvery)) {
  }
  return *ending_;
}

Status judge_ending(Ending ending, const StdioRelay& relay) {
  const int code = relay.exit_code();
  const std::string how =
      code < 0 ? "signal " + std::to_string(-code) : "exit code " + std::to_string(code);
  if (ending == Ending::kServerLeft) {
    return fail(Code::kPeerGone, "the server ended (" + how + ") while the client was connected");
  }
  if (ending == Ending::kClientLeft && relay.unanswered()) {
    return fail(Code::kPeerGone, "the server never answered (it ended with " + how + ")");
  }
  return {};
}

}  // namespace gatecrash::net
