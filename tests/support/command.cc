#include "tests/support/command.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::tests {
namespace {

net::Process start(const std::vector<std::string>& words) {
  net::ignore_write_signals();
  auto process = net::Process::start(words, net::ChildStderr::kPipe);
  CHECK(process.has_value());
  return *std::move(process);
}

}  // namespace

Command::Command(const std::vector<std::string>& words)
    : process_(start(words)),
      in_(std::move(process_.in())),
      out_(
          std::move(process_.out()), [this](std::string_view bytes) { result_.out += bytes; },
          [] {}),
      err_(
          std::move(process_.err()), [this](std::string_view bytes) { result_.err += bytes; },
          [] {}) {
  poller_.add(in_);
  poller_.add(out_);
  poller_.add(err_);
}

void Command::write(std::string_view bytes) { in_.write(bytes); }

void Command::close_input() { in_.close(); }

bool Command::wait_until(const std::function<bool()>& holds) {
  const net::Monotonic deadline = net::monotonic_now() + kCommandLimit;
  while (!holds()) {
    if (net::monotonic_now() > deadline || (out_.ended() && err_.ended())) {
      return false;
    }
    poller_.step(std::chrono::milliseconds(20));
  }
  return true;
}

bool Command::wait_for_out(std::string_view text) {
  return wait_until([&] { return result_.out.find(text) != std::string::npos; });
}

bool Command::wait_for_err(std::string_view text) {
  return wait_until([&] { return result_.err.find(text) != std::string::npos; });
}

bool Command::wait_for_out_lines(std::size_t count) {
  const auto lines = static_cast<std::ptrdiff_t>(count);
  return wait_until(
      [&] { return std::count(result_.out.begin(), result_.out.end(), '\n') >= lines; });
}

void Command::signal(int number) { process_.signal_group(number); }

CommandResult Command::finish() {
  close_input();
  const net::Monotonic deadline = net::monotonic_now() + kCommandLimit;
  while (net::monotonic_now() < deadline) {
    if (out_.ended() && err_.ended() && process_.poll_exit()) {
      result_.exit_code = *process_.poll_exit();
      return result_;
    }
    poller_.step(std::chrono::milliseconds(5));
  }
  process_.terminate({.after_eof = Duration(0), .after_term = std::chrono::seconds(1)});
  result_.exit_code = kTimedOut;
  return result_;
}

CommandResult run_command(const std::vector<std::string>& words, std::string_view input) {
  Command command(words);
  command.write(input);
  return command.finish();
}

TemporaryFolder::TemporaryFolder() {
  path_ = std::filesystem::temp_directory_path().string() + "/gatecrash-test-XXXXXX";
  CHECK(::mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string TemporaryFolder::file(std::string_view name, std::string_view bytes) const {
  CHECK(net::write_file(path(name), bytes).has_value());
  return path(name);
}

}  // namespace gatecrash::tests
