#include "stack/net/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/net/real_clock.h"
#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

// Short against a person's patience, long against a context switch.
constexpr Duration kWaitStep = std::chrono::milliseconds(2);

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

/// Both ends above 2, so that handing one to a child as 0, 1 or 2 overwrites none of the others.
Result<Pipe> make_pipe() {
  std::array<int, 2> ends = {-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail_errno(errno, "make a pipe", {});
  }
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  for (UniqueFd* end : {&pipe.read, &pipe.write}) {
    if (end->get() <= STDERR_FILENO) {
      UniqueFd higher(::fcntl(end->get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
      if (!higher) {
        return fail_errno(errno, "make a pipe", {});
      }
      *end = std::move(higher);
    }
  }
  return pipe;
}

void set_nonblocking(const UniqueFd& fd) {
  CHECK(::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK) == 0);
}

/// The two argument objects of posix_spawn, destroyed together.
class SpawnSetup {
 public:
  SpawnSetup() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    sigset_t none = {};
    sigset_t defaults = {};
    ::sigemptyset(&none);
    ::sigemptyset(&defaults);
    for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
      ::sigaddset(&defaults, number);
    }
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }

  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }

  void give(const UniqueFd& fd, int as) {
    if (fd) {
      ::posix_spawn_file_actions_adddup2(&actions, fd.get(), as);
    }
  }

  posix_spawn_file_actions_t actions = {};
  posix_spawnattr_t attributes = {};
};

std::string why_not_started(int number) {
  switch (number) {
    case ENOENT:
      return "no such command: give a path, or a name that is in PATH";
    case EACCES:
      return "it is a directory or not executable";
    case ENOEXEC:
      return "it is not a program: a script needs a first line such as #!/bin/sh";
    default:
      return errno_text(number);
  }
}

}  // namespace

Result<Process> Process::start(const std::vector<std::string>& command, ChildStderr child_stderr) {
  CHECK(!command.empty());
  TRY(Pipe in, make_pipe());
  TRY(Pipe out, make_pipe());
  Pipe err;
  if (child_stderr == ChildStderr::kPipe) {
    TRY(err, make_pipe());
  }
  SpawnSetup setup;
  setup.give(in.read, STDIN_FILENO);
  setup.give(out.write, STDOUT_FILENO);
  setup.give(err.write, STDERR_FILENO);

  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);

  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, arguments[0], &setup.actions, &setup.attributes,
                                   arguments.data(), environ);
  if (error != 0) {
    return fail(Code::kLocalProcess,
                "cannot start '" + printable(command[0]) + "': " + why_not_started(error));
  }
  for (const UniqueFd* ours : {&in.write, &out.read, &err.read}) {
    if (*ours) {
      set_nonblocking(*ours);
    }
  }
  return Process(pid, std::move(in.write), std::move(out.read), std::move(err.read));
}

Process::Process(pid_t pid, UniqueFd in, UniqueFd out, UniqueFd err)
    : pid_(pid), in_(std::move(in)), out_(std::move(out)), err_(std::move(err)) {}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      exit_(std::exchange(other.exit_, std::nullopt)),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

Process::~Process() {
  if (pid_ > 0 && !poll_exit()) {
    terminate({.after_eof = Duration(0), .after_term = Duration(0)});
  }
}

std::optional<int> Process::poll_exit() {
  int status = 0;
  if (!exit_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  return exit_;
}

std::optional<int> Process::wait_for(Duration limit) {
  const Monotonic deadline = monotonic_now() + limit;
  while (!poll_exit() && monotonic_now() < deadline) {
    const timespec step = {0, std::chrono::nanoseconds(kWaitStep).count()};
    ::nanosleep(&step, nullptr);
  }
  return poll_exit();
}

void Process::signal_group(int number) {
  if (!poll_exit()) {
    ::kill(-pid_, number);
  }
}

int Process::terminate(const Patience& patience) {
  in_.reset();
  wait_for(patience.after_eof);
  signal_group(SIGTERM);
  wait_for(patience.after_term);
  signal_group(SIGKILL);
  // What cannot be killed within this is stuck in the kernel: do not wait for it for ever.
  return wait_for(std::chrono::seconds(5)).value_or(-SIGKILL);
}

}  // namespace gatecrash::net
