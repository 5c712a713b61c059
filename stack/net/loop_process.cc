#include "stack/net/loop_process.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/asio_stream.h"
#include "stack/net/poller.h"
#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

constexpr std::size_t kPipeReadBytes = 64 * 1024;  // what a pipe holds

// Whom the child started may hold its stdout after it has gone: they get this long to end, and
// after they were killed, this long for what is still in the pipe.
constexpr Duration kLeftoversMax = std::chrono::milliseconds(500);

using PipeEnd = boost::asio::posix::stream_descriptor;

}  // namespace

struct LoopProcess::Impl : std::enable_shared_from_this<LoopProcess::Impl> {
  using Step = void (Impl::*)();

  Impl(Loop& on, Process child, UniqueFd watch, Handlers told, Patience with)
      : loop(on),
        handlers(std::move(told)),
        patience(with),
        process(std::move(child)),
        in(on.impl().io, process.in().release()),
        out(on.impl().io, process.out().release()),
        err(on.impl().io),
        exit_watch(on.impl().io, watch.release()) {
    if (process.err()) {
      err.assign(process.err().release());
    }
  }

  void watch();
  void read();
  void on_readable();
  void tell_lines();
  void read_err();
  void write();
  void on_written(AsioError error, std::size_t size);
  void drop_queue();
  void stop();
  void terminate();
  void kill_group();
  void on_ended();
  void end_leftovers();
  void give_leftovers_up();
  void finish();

  /// The number of its group is not given to another before finish() has reaped the child.
  void signal_group(int number) const { ::kill(-process.pid(), number); }

  std::size_t queued() const { return queue.size() + writing.size() - written; }

  /// Runs `step` after `delay`, in place of what was to be run.
  void next_step(Duration delay, Step step) {
    loop.cancel(timer);
    timer = loop.after(delay, guarded(step));
  }

  std::function<void()> guarded(Step step) {
    return [weak = weak_from_this(), step] {
      const auto self = weak.lock();
      if (self && !self->closed) {
        (*self.*step)();
      }
    };
  }

  void wait_for(PipeEnd& end, Step step) {
    end.async_wait(PipeEnd::wait_read, [then = guarded(step)](AsioError) { then(); });
  }

  Loop& loop;
  Handlers handlers;
  Patience patience;
  Process process;
  PipeEnd in;
  PipeEnd out;
  PipeEnd err;
  PipeEnd exit_watch;
  wire::LineFramer framer;
  std::string queue;
  std::string writing;
  std::size_t written = 0;  // of `writing`
  TimerId timer = 0;
  bool was_full = false;
  bool paused = false;
  bool reading = false;
  bool write_pending = false;
  bool out_ended = false;
  bool stopping = false;
  bool terminated = false;  // SIGTERM was sent
  bool ended = false;       // the child has; it is reaped after all is told
  bool closed = false;      // nothing is told any more
};

void LoopProcess::Impl::watch() {
  read();
  if (err.is_open()) {
    wait_for(err, &Impl::read_err);
  }
  wait_for(exit_watch, &Impl::on_ended);
}

void LoopProcess::Impl::read() {
  if (!reading && !paused && !out_ended) {
    reading = true;
    wait_for(out, &Impl::on_readable);
  }
}

void LoopProcess::Impl::on_readable() {
  reading = false;
  if (out_ended) {
    return;
  }
  std::array<char, kPipeReadBytes> bytes;
  const ssize_t got = ::read(out.native_handle(), bytes.data(), bytes.size());
  if (got > 0) {
    framer.feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
  } else {
    out_ended = got == 0 || (errno != EAGAIN && errno != EINTR);
  }
  tell_lines();
}

void LoopProcess::Impl::tell_lines() {
  while (!paused && !closed) {
    const auto line = framer.next();
    if (!line) {
      break;
    }
    handlers.on_line(*line);
  }
  if (closed || paused) {
    return;
  }
  if (!out_ended) {
    read();
  } else if (ended) {
    finish();
  } else {
    stop();  // it cannot say anything any more
  }
}

void LoopProcess::Impl::read_err() {
  std::array<char, kPipeReadBytes> bytes;
  const ssize_t got = ::read(err.native_handle(), bytes.data(), bytes.size());
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    return;
  }
  if (got > 0) {
    handlers.on_stderr(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
  }
  if (!closed) {
    wait_for(err, &Impl::read_err);
  }
}

void LoopProcess::Impl::write() {
  if (write_pending || !in.is_open()) {
    return;
  }
  if (written == writing.size()) {
    written = 0;
    writing = std::exchange(queue, {});
  }
  if (writing.empty()) {
    if (stopping) {
      AsioError ignored;
      in.close(ignored);
    }
    return;
  }
  write_pending = true;
  in.async_write_some(boost::asio::buffer(writing.data() + written, writing.size() - written),
                      [weak = weak_from_this()](AsioError error, std::size_t size) {
                        const auto self = weak.lock();
                        if (self && !self->closed && self->in.is_open()) {
                          self->on_written(error, size);
                        }
                      });
}

void LoopProcess::Impl::on_written(AsioError error, std::size_t size) {
  write_pending = false;
  if (error) {
    // It reads no more: what is queued has no one to go to.
    drop_queue();
    stop();
    return;
  }
  written += size;
  write();
  if (was_full && queued() == 0) {
    was_full = false;
    if (handlers.on_drained) {
      handlers.on_drained();
    }
  }
}

/// Its stdin is closed and takes nothing any more.
void LoopProcess::Impl::drop_queue() {
  AsioError ignored;
  in.close(ignored);
  queue = {};
  writing = {};
  written = 0;
}

void LoopProcess::Impl::stop() {
  if (!stopping) {
    stopping = true;
    write();
    if (!ended) {
      next_step(patience.after_eof, &Impl::terminate);
    }
  }
}

void LoopProcess::Impl::terminate() {
  terminated = true;
  signal_group(SIGTERM);
  next_step(patience.after_term, &Impl::kill_group);
}

void LoopProcess::Impl::kill_group() { signal_group(SIGKILL); }

void LoopProcess::Impl::on_ended() {
  ended = true;
  drop_queue();
  next_step(kLeftoversMax, &Impl::end_leftovers);
  tell_lines();
}

void LoopProcess::Impl::end_leftovers() {
  signal_group(SIGKILL);
  next_step(kLeftoversMax, &Impl::give_leftovers_up);
}

/// Someone who left the group holds its stdout.
void LoopProcess::Impl::give_leftovers_up() {
  if (paused) {
    next_step(kLeftoversMax, &Impl::give_leftovers_up);
    return;
  }
  out_ended = true;
  tell_lines();
}

void LoopProcess::Impl::finish() {
  closed = true;
  loop.cancel(timer);
  signal_group(SIGKILL);
  const auto code = process.poll_exit();
  CHECK(code.has_value());
  AsioError ignored;
  for (PipeEnd* end : {&out, &err, &exit_watch}) {
    end->close(ignored);
  }
  handlers.on_exit(*code);
}

Result<std::unique_ptr<LoopProcess>> LoopProcess::start(Loop& loop,
                                                        const std::vector<std::string>& command,
                                                        Handlers handlers, Patience patience) {
  CHECK(handlers.on_line && handlers.on_exit);
  TRY(Process process,
      Process::start(command, handlers.on_stderr ? ChildStderr::kPipe : ChildStderr::kInherit));
  // By number: glibc 2.36 declares it as C++ would mangle it.
  UniqueFd watch(static_cast<int>(::syscall(SYS_pidfd_open, process.pid(), 0)));
  if (!watch) {
    return fail_errno(errno, "watch the process", {});
  }
  auto impl = std::make_shared<Impl>(loop, std::move(process), std::move(watch),
                                     std::move(handlers), patience);
  impl->watch();
  return std::unique_ptr<LoopProcess>(new LoopProcess(std::move(impl)));
}

LoopProcess::LoopProcess(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

LoopProcess::~LoopProcess() {
  if (!impl_->closed) {
    impl_->closed = true;
    impl_->loop.cancel(impl_->timer);
    impl_->signal_group(SIGKILL);
  }
}

void LoopProcess::write(std::string_view bytes) {
  if (impl_->stopping || !impl_->in.is_open()) {
    return;
  }
  if (bytes.size() > kQueueBytesHardMax - impl_->queued()) {
    impl_->drop_queue();
    impl_->stop();
    impl_->signal_group(SIGKILL);
    return;
  }
  impl_->queue += bytes;
  impl_->was_full = impl_->was_full || impl_->queued() > kQueueBytesMax;
  impl_->write();
}

std::size_t LoopProcess::queued() const { return impl_->queued(); }

int LoopProcess::pid() const { return impl_->process.pid(); }

void LoopProcess::pause() { impl_->paused = true; }

void LoopProcess::resume() {
  if (impl_->paused) {
    impl_->paused = false;
    impl_->loop.post(impl_->guarded(&Impl::tell_lines));
  }
}

void LoopProcess::stop() { impl_->stop(); }

void LoopProcess::stop(Patience patience) {
  impl_->patience = patience;
  impl_->stop();
  if (!impl_->ended && !impl_->terminated) {
    impl_->next_step(patience.after_eof, &Impl::terminate);
  }
}

}  // namespace gatecrash::net
