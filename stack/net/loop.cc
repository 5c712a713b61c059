#include "stack/net/loop.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/asio_stream.h"

namespace gatecrash::net {
namespace {

using Descriptor = boost::asio::posix::stream_descriptor;

void wait_for_signal(Descriptor& pipe, std::function<void()> work) {
  pipe.async_wait(Descriptor::wait_read, [&pipe, work = std::move(work)](AsioError error) {
    if (!error) {
      std::array<char, 16> bytes = {};
      (void)!::read(pipe.native_handle(), bytes.data(), bytes.size());
      work();
      wait_for_signal(pipe, work);
    }
  });
}

}  // namespace

Loop::Loop() : impl_(std::make_unique<Impl>()) { ignore_write_signals(); }

Loop::~Loop() = default;

void Loop::run() {
  impl_->io.restart();
  impl_->io.run();
}

void Loop::stop() { impl_->io.stop(); }

void Loop::post(std::function<void()> work) { boost::asio::post(impl_->io, std::move(work)); }

TimerId Loop::after(Duration delay, std::function<void()> work) {
  const TimerId id = ++impl_->last_timer;
  auto timer = std::make_unique<boost::asio::steady_timer>(impl_->io, delay);
  timer->async_wait([this, id, work = std::move(work)](AsioError error) {
    // A cancelled timer may have fired already: then it is gone from the map.
    if (!error && impl_->timers.erase(id) == 1) {
      work();
    }
  });
  impl_->timers.emplace(id, std::move(timer));
  return id;
}

void Loop::cancel(TimerId timer) { impl_->timers.erase(timer); }

void Loop::on_signal(const Signals& signals, std::function<void()> work) {
  const int own = ::fcntl(signals.fd(), F_DUPFD_CLOEXEC, 0);
  CHECK(own >= 0);
  impl_->watched.push_back(std::make_unique<Descriptor>(impl_->io, own));
  wait_for_signal(*impl_->watched.back(), std::move(work));
}

wire::ExchangeId Loop::next_exchange() {
  static std::atomic<wire::ExchangeId> last = 0;
  return ++last;
}

}  // namespace gatecrash::net
