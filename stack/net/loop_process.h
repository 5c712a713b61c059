// loop_process: a child process whose standard streams are in the Loop, its stdout as lines.
//
// Started as Process starts one (no shell, own process group, nothing inherited). It ends by
// itself, by stop(), or with the LoopProcess, and what it has started in its group ends with it;
// starting it again is the owner's business. A child that no longer reads its stdin is stopped.
// Lines that are too long or hold a bare CR are handed over with their fault.
//
// Single thread: the Loop's. Handlers may call anything here; on_exit comes once, last, and the
// LoopProcess may be destroyed in any of them. Source: pidfd_open(2), pipe(7).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/loop.h"
#include "stack/net/process.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::net {

class LoopProcess {
 public:
  struct Handlers {
    /// A line of its stdout, without the line end; valid during the call.
    std::function<void(const wire::Line& line)> on_line;

    /// Its stdout has ended and it has exited: with this code, or minus the signal's number.
    std::function<void(int exit_code)> on_exit;

    /// queued() was over kQueueBytesMax (poller.h) and is zero now. May be empty.
    std::function<void()> on_drained{};

    /// Bytes of its stderr; valid during the call. Empty: its stderr is ours.
    std::function<void(std::string_view bytes)> on_stderr{};
  };

  /// REQUIRES: on_line and on_exit. Errors: local_process, local_io (out of descriptors).
  static Result<std::unique_ptr<LoopProcess>> start(Loop& loop,
                                                    const std::vector<std::string>& command,
                                                    Handlers handlers, Patience patience = {});

  /// Kills what still runs, without waiting for its good will; on_exit is not called.
  ~LoopProcess();
  LoopProcess(const LoopProcess&) = delete;
  LoopProcess& operator=(const LoopProcess&) = delete;

  /// Queues bytes for its stdin: a line and its LF. Dropped after stop(), and once it is gone. A
  /// child that reads nothing while kQueueBytesHardMax is queued counts as gone and is killed.
  void write(std::string_view bytes);

  std::size_t queued() const;

  int pid() const;

  /// Tells and reads no more of its stdout until resume(); on_exit waits for it too.
  void pause();
  void resume();

  /// Ends it in order: its stdin is closed once it has read what is queued, then SIGTERM, then
  /// SIGKILL, each after the patience given; what it still says meanwhile is handed over.
  void stop();

  /// After stop(): what is to come next comes after this patience, counted from now.
  void stop(Patience patience);

 private:
  struct Impl;
  explicit LoopProcess(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
