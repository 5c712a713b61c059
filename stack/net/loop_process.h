// loop_process: a child process whose stdin and stdout are in the Loop, as lines.
//
// Started as Process starts one (no shell, own process group, nothing inherited); its stderr is
// ours. It ends by itself, by stop(), or with the LoopProcess; starting it again is the owner's
// business. Lines that are too long or hold a bare CR are handed over with their fault.
//
// Single thread: the Loop's. on_exit comes once, last, and the LoopProcess may be destroyed in it.
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
  };

  /// Errors: local_process.
  static Result<std::unique_ptr<LoopProcess>> start(Loop& loop,
                                                    const std::vector<std::string>& command,
                                                    Handlers handlers, Patience patience = {});

  /// Kills what still runs, without waiting for its good will; on_exit is not called.
  ~LoopProcess();
  LoopProcess(const LoopProcess&) = delete;
  LoopProcess& operator=(const LoopProcess&) = delete;

  /// Queues bytes for its stdin: a line and its LF. A child that reads nothing while
  /// kQueueBytesHardMax is queued counts as gone and is killed.
  void write(std::string_view bytes);

  std::size_t queued() const;

  /// Reads no more of its stdout until resume().
  void pause();
  void resume();

  /// Ends it in order: its stdin is closed, then SIGTERM, then SIGKILL, each after the patience
  /// given; what it still says meanwhile is handed over.
  void stop();

 private:
  struct Impl;
  explicit LoopProcess(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace gatecrash::net
