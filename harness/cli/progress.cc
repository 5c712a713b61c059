#include "harness/cli/progress.h"

#include <cstdio>

#include "stack/net/terminal.h"

namespace gatecrash::cli {
namespace {

constexpr Duration kTerminalEvery = std::chrono::milliseconds(200);
constexpr Duration kPlainEvery = std::chrono::seconds(10);

}  // namespace

Progress::Progress(bool quiet)
    : quiet_(quiet),
      terminal_(net::is_terminal(net::kStandardError)),
      start_(net::monotonic_now()),
      last_(start_) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::function<std::string()>& line) {
  const auto now = net::monotonic_now();
  if (quiet_ || now - last_ < (terminal_ ? kTerminalEvery : kPlainEvery)) {
    return;
  }
  last_ = now;
  if (terminal_) {
    std::fprintf(stderr, "\r\x1b[K  %s", line().c_str());
    std::fflush(stderr);
    shown_ = true;
  } else {
    std::fprintf(stderr, "  %s\n", line().c_str());
  }
}

void Progress::clear() {
  if (shown_) {
    std::fputs("\r\x1b[K", stderr);
    shown_ = false;
  }
}

double Progress::seconds() const {
  return std::chrono::duration<double>(net::monotonic_now() - start_).count();
}

}  // namespace gatecrash::cli
