// process: one child process and our ends of its standard streams.
//
// Started without a shell, in a process group of its own: a Ctrl-C at the terminal reaches us and
// not the child, and what the child starts ends with it. Descriptors are close-on-exec and signal
// handling is reset, so a child inherits nothing of ours but what is named here. No Asio: its epoll
// refuses regular files and /dev/null as standard input, and it costs 20 s of compiling a file.
//
// Not thread-safe. Whoever holds a Process ends it: the destructor kills what still runs.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

enum class ChildStderr { kPipe, kInherit };

/// How long terminate() waits at each of its steps.
struct Patience {
  Duration after_eof = std::chrono::seconds(2);   // MCP: close stdin, then wait
  Duration after_term = std::chrono::seconds(2);  // then SIGTERM, then wait, then SIGKILL
};

class Process {
 public:
  /// Starts `command` (a path, or a name looked up in PATH, and its arguments).
  /// Errors: local_process, one line that names the command and says why.
  static Result<Process> start(const std::vector<std::string>& command, ChildStderr child_stderr);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  /// Also the number of its process group.
  pid_t pid() const { return pid_; }

  /// Our ends, non-blocking. They may be moved out; err() is empty unless kPipe.
  UniqueFd& in() { return in_; }

  UniqueFd& out() { return out_; }

  UniqueFd& err() { return err_; }

  /// The exit code, or minus the number of the signal that ended it; nothing while it runs.
  std::optional<int> poll_exit();

  /// Waits up to `limit` for the end. Nothing when it still runs then.
  std::optional<int> wait_for(Duration limit);

  /// Sends a signal to the child and what it started, unless the child has ended.
  void signal_group(int number);

  /// Ends the child and its group: closes its stdin if in() is still held, waits, SIGTERM, waits,
  /// SIGKILL. Returns as poll_exit().
  int terminate(const Patience& patience = {});

 private:
  Process(pid_t pid, UniqueFd in, UniqueFd out, UniqueFd err);

  pid_t pid_ = -1;
  std::optional<int> exit_;
  UniqueFd in_;
  UniqueFd out_;
  UniqueFd err_;
};

}  // namespace gatecrash::net
