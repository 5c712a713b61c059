// command: a real process under test: what goes in, what comes out, how it ends.
//
// Every wait has a limit, and a process that outlives its test is killed: a test may fail but never
// hang. Single thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"

namespace gatecrash::tests {

struct CommandResult {
  int exit_code = 0;  // minus the signal's number when one ended it; kTimedOut when none did
  std::string out;
  std::string err;
};

inline constexpr int kTimedOut = -1000;

// Longer than any step of a test takes under a sanitizer on a busy machine (selftest is the
// longest); short against ctest's own limit.
inline constexpr Duration kCommandLimit = std::chrono::seconds(150);

class Command {
 public:
  /// Aborts when the command cannot be started.
  explicit Command(const std::vector<std::string>& words);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  void write(std::string_view bytes);
  void close_input();

  /// Reads until stdout (or stderr) holds `text`. False when it ended or the limit passed before.
  bool wait_for_out(std::string_view text);
  bool wait_for_err(std::string_view text);
  bool wait_for_out_lines(std::size_t count);

  /// Moves bytes for up to `limit`.
  void pump(Duration limit) { poller_.step(limit); }

  void signal(int number);

  /// Closes the input if it is open and waits for the end.
  CommandResult finish();

  const std::string& out() const { return result_.out; }

 private:
  bool wait_until(const std::function<bool()>& holds);

  net::Process process_;
  CommandResult result_;
  net::Sink in_;
  net::Source out_;
  net::Source err_;
  net::Poller poller_;
};

/// Runs a command on `input` to its end.
CommandResult run_command(const std::vector<std::string>& words, std::string_view input = {});

/// A fresh folder, removed with what is in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// "FOLDER/NAME"
  std::string path(std::string_view name) const;

  /// Writes a file and returns its path.
  std::string file(std::string_view name, std::string_view bytes) const;

 private:
  std::string path_;
};

}  // namespace gatecrash::tests
