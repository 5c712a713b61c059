// loop_stdio: our own standard input and output in the Loop, for a client that is a parent process.
//
// They are shared with whoever started us, so they are never made non-blocking; regular files and
// /dev/null work too, although epoll refuses them.
//
// Single thread: the Loop's.
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
    std::function<void()> on_gone;     // nobody reads our output any more
    std::function<void()> on_drained;  // the output's queue has emptied
  };

  /// Shared descriptors, left open.
  LoopStdio(Loop& loop, int in, int out, Handlers handlers);
  ~LoopStdio();
  LoopStdio(const LoopStdio&) = delete;
  LoopStdio& operator=(const LoopStdio&) = delete;

  /// Queues bytes for the output. Over kQueueBytesHardMax (poller.h) the reader counts as gone.
  void write(std::string_view bytes);

  std::size_t queued() const;

  /// Reads no more until resume().
  void pause();
  void resume();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
