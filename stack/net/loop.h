// loop: the event loop of a process that serves HTTP: timers, posted work, signals, shared pipes.
//
// One thread runs it, and everything that is bound to it (HttpServer, HttpClient, LoopProcess) is
// used from that thread only; post() alone may be called from any. On Boost.Asio, whose headers
// stay in the .cc files: no Asio type is seen outside stack/net.
//
// Source: epoll(7); Boost.Asio 1.81.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "stack/base/time.h"
#include "stack/net/signals.h"
#include "stack/wire/http.h"

namespace gatecrash::net {

using TimerId = std::uint64_t;  // 0 is no timer

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(). Handlers must not throw.
  void run();

  /// Makes run() return after the handler that runs now. From the loop's thread.
  void stop();

  /// Runs `work` soon, in the loop's thread, in the order of the posts. Safe from any thread.
  void post(std::function<void()> work);

  /// Runs `work` once, `delay` from now (a monotonic clock). Cancelling a timer that has fired, or
  /// 0, does nothing.
  TimerId after(Duration delay, std::function<void()> work);
  void cancel(TimerId timer);

  /// Calls `work` each time that a signal has come. `signals` is borrowed.
  void on_signal(const Signals& signals, std::function<void()> work);

  /// A number for an exchange that no other in this process has.
  static wire::ExchangeId next_exchange();

  struct Impl;

  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
