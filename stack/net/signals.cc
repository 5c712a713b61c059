#include "stack/net/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

#include "stack/base/check.h"

namespace gatecrash::net {
namespace {

// What a handler may touch: its write end, and which signal it ran for.
std::atomic<int> handler_fd = -1;
std::atomic<int> handler_number = 0;

extern "C" void gatecrash_on_signal(int number) {
  const int saved = errno;
  handler_number = number;
  const char byte = 0;
  (void)!::write(handler_fd, &byte, 1);
  errno = saved;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  // One shot: the second signal meets the default action.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  CHECK(::sigaction(number, &action, nullptr) == 0);
}

}  // namespace

void ignore_write_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
}

Signals::Signals() {
  CHECK(handler_fd == -1);
  std::array<int, 2> ends = {-1, -1};
  CHECK(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  read_ = UniqueFd(ends[0]);
  write_ = UniqueFd(ends[1]);
  handler_fd = write_.get();
  handler_number = 0;
  ignore_write_signals();
  handle(SIGINT, gatecrash_on_signal);
  handle(SIGTERM, gatecrash_on_signal);
}

Signals::~Signals() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  handler_fd = -1;
}

bool Signals::interrupted() const { return handler_number != 0; }

int Signals::number() const { return handler_number; }

}  // namespace gatecrash::net
