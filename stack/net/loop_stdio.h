// loop_stdio: our own standard input and output in the Loop, for a client that is a parent process.
//
// They are shared with whoever started us, so they are never made non-blocking: they are watched
// through an epoll of their own, and written to a page at a time, which a pipe takes without
// blocking once it is writable at all. Regular files and /dev/null, which epoll refuses, are always
// ready.
//
// Single thread: the Loop's. Handlers may call anything here, and destroy the LoopStdio.
// Source: epoll(7), pipe(7).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "stack/net/loop.h"

namespace gatecrash::net {

class LoopStdio {
 public:
  struct Handlers {
    std::function<void(std::string_view bytes)> on_bytes;
    std::function<void()> on_end;      // of the input, once
    std::function<void()> on_gone;     // nobody reads our output any more; once, queued or not
    std::function<void()> on_drained;  // the output's queue was not empty and is now; may be empty
  };

  /// Shared descriptors, left open and as they are.
  LoopStdio(Loop& loop, int in, int out, Handlers handlers);
  ~LoopStdio();
  LoopStdio(const LoopStdio&) = delete;
  LoopStdio& operator=(const LoopStdio&) = delete;

  /// Queues bytes for the output; they are dropped once the reader is gone. Over kQueueBytesHardMax
  /// (poller.h) it counts as gone.
  void write(std::string_view bytes);

  std::size_t queued() const;

  /// Reads and tells no more until resume().
  void pause();
  void resume();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
