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
std::atomic<bool> handler_hangup = false;

extern "C" void gatecrash_on_signal(int number) {
  const int saved = errno;
  handler_number = number;
  const char byte = 0;
  (void)!::write(handler_fd, &byte, 1);
  errno = saved;
}

extern "C" void gatecrash_on_hangup(int /*number*/) {
  const int saved = errno;
  handler_hangup = true;
  const char byte = 0;
  (void)!::write(handler_fd, &byte, 1);
  errno = saved;
}

/// kOnce: the second signal meets the default action.
enum class Shots { kOnce, kEach };

void handle(int number, void (*handler)(int), Shots shots = Shots::kOnce) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  const unsigned one_shot = shots == Shots::kOnce ? static_cast<unsigned>(SA_RESETHAND) : 0U;
  action.sa_flags = static_cast<int>(one_shot | static_cast<unsigned>(SA_RESTART));
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
  if (hangups_) {
    handle(SIGHUP, SIG_DFL);
  }
  handler_fd = -1;
}

bool Signals::interrupted() const { return handler_number != 0; }

int Signals::number() const { return handler_number; }

void Signals::take_hangups() {
  hangups_ = true;
  handler_hangup = false;
  handle(SIGHUP, gatecrash_on_hangup, Shots::kEach);
}

bool Signals::take_hangup() { return handler_hangup.exchange(false); }

}  // namespace gatecrash::net
