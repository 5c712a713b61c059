#include "stack/net/loop_stdio.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "stack/net/asio_stream.h"
#include "stack/net/poller.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

constexpr std::size_t kStdinReadBytes = 64 * 1024;  // what a pipe holds

// What a write to a blocking pipe takes without blocking once it is writable: one page (pipe(7)).
constexpr std::size_t kPageBytes = 4096;

// Below this, moving the rest of the queue to its front costs more than it saves.
constexpr std::size_t kQueueCompactBytes = 64 * 1024;

// Pages written in one turn of the loop, so that others have theirs.
constexpr int kPagesMax = 64;

using EpollFd = boost::asio::posix::stream_descriptor;

/// A shared descriptor, watched without touching it: Asio would make it non-blocking.
class Watch {
 public:
  Watch(Loop& loop, int fd, std::uint32_t events) : loop_(loop), fd_(fd), epoll_(loop.impl().io) {
    UniqueFd own(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event = {};
    event.events = events;
    if (own && ::epoll_ctl(own.get(), EPOLL_CTL_ADD, fd, &event) == 0) {
      epoll_.assign(own.release());
    }
  }

  /// False for a file, which is always ready.
  bool is_watched() const { return epoll_.is_open(); }

  void change(std::uint32_t events) {
    epoll_event event = {};
    event.events = events;
    ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, fd_, &event);
  }

  /// What is ready now.
  std::uint32_t events() {
    epoll_event event = {};
    return ::epoll_wait(epoll_.native_handle(), &event, 1, 0) == 1 ? event.events : 0U;
  }

  void wait(std::function<void()> then) {
    if (is_watched()) {
      epoll_.async_wait(EpollFd::wait_read, [then = std::move(then)](AsioError) { then(); });
    } else {
      loop_.post(std::move(then));
    }
  }

 private:
  Loop& loop_;
  int fd_;
  EpollFd epoll_;
};

}  // namespace

struct LoopStdio::Impl : std::enable_shared_from_this<LoopStdio::Impl> {
  using Step = void (Impl::*)();

  Impl(Loop& on, int from, int to, Handlers told)
      : loop(on),
        in(from),
        out(to),
        handlers(std::move(told)),
        in_watch(on, from, EPOLLIN),
        out_watch(on, to, 0) {}

  void read();
  void on_readable();
  void watch_reader();
  void on_reader();
  void flush();
  void lose();

  std::size_t queued() const { return queue.size() - start; }

  bool is_writable() const {
    pollfd state = {out, POLLOUT, 0};
    return ::poll(&state, 1, 0) == 1;
  }

  std::function<void()> guarded(Step step) {
    return [weak = weak_from_this(), step] {
      const auto self = weak.lock();
      if (self && !self->closed) {
        (*self.*step)();
      }
    };
  }

  void post_flush() {
    if (!flush_posted) {
      flush_posted = true;
      loop.post(guarded(&Impl::flush));
    }
  }

  Loop& loop;
  int in;
  int out;
  Handlers handlers;
  Watch in_watch;
  Watch out_watch;
  std::string queue;
  std::size_t start = 0;  // of what is still to be written
  bool waits_for_room = false;
  bool flush_posted = false;
  bool reading = false;
  bool paused = false;
  bool ended = false;
  bool gone = false;
  bool closed = false;
};

void LoopStdio::Impl::read() {
  if (!reading && !paused && !ended) {
    reading = true;
    in_watch.wait(guarded(&Impl::on_readable));
  }
}

void LoopStdio::Impl::on_readable() {
  reading = false;
  if (paused) {
    return;
  }
  std::array<char, kStdinReadBytes> bytes;
  const ssize_t got = ::read(in, bytes.data(), bytes.size());
  if (got > 0) {
    handlers.on_bytes(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    // A read error (a terminal that hung up, a reset socket) ends the input as its end does.
    ended = true;
    handlers.on_end();
  }
  if (!closed) {
    read();
  }
}

/// Waits for room in the output, or for its reader to go.
void LoopStdio::Impl::watch_reader() {
  if (out_watch.is_watched() && !gone) {
    out_watch.wait(guarded(&Impl::on_reader));
  }
}

void LoopStdio::Impl::on_reader() {
  if ((out_watch.events() & (EPOLLERR | EPOLLHUP)) != 0) {
    lose();
  } else if (queued() > 0) {
    flush();
  }
  if (!closed) {
    watch_reader();
  }
}

void LoopStdio::Impl::flush() {
  flush_posted = false;
  const bool had = queued() > 0;
  for (int page = 0; page < kPagesMax && queued() > 0 && is_writable(); ++page) {
    const ssize_t wrote = ::write(out, queue.data() + start, std::min(queued(), kPageBytes));
    if (wrote < 0 && errno != EAGAIN && errno != EINTR) {
      lose();
      return;
    }
    start += static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
    if (queued() == 0 || start >= kQueueCompactBytes) {
      queue.erase(0, start);
      start = 0;
    }
  }
  const bool waits = queued() > 0;
  if (!out_watch.is_watched()) {
    if (waits) {
      post_flush();
    }
  } else if (waits != waits_for_room) {
    waits_for_room = waits;
    out_watch.change(waits ? std::uint32_t{EPOLLOUT} : 0U);
  }
  if (had && !waits && handlers.on_drained) {
    handlers.on_drained();
  }
}

void LoopStdio::Impl::lose() {
  if (!gone) {
    gone = true;
    queue = {};
    start = 0;
    handlers.on_gone();
  }
}

LoopStdio::LoopStdio(Loop& loop, int in, int out, Handlers handlers)
    : impl_(std::make_shared<Impl>(loop, in, out, std::move(handlers))) {
  impl_->read();
  impl_->watch_reader();
}

LoopStdio::~LoopStdio() { impl_->closed = true; }

void LoopStdio::write(std::string_view bytes) {
  if (impl_->gone) {
    return;
  }
  if (bytes.size() > kQueueBytesHardMax - std::min(impl_->queued(), kQueueBytesHardMax)) {
    // Told later: the caller is in the middle of something.
    impl_->loop.post(impl_->guarded(&Impl::lose));
    return;
  }
  impl_->queue += bytes;
  impl_->post_flush();
}

std::size_t LoopStdio::queued() const { return impl_->queued(); }

void LoopStdio::pause() { impl_->paused = true; }

void LoopStdio::resume() {
  impl_->paused = false;
  impl_->read();
}

}  // namespace gatecrash::net
