// stdio_relay: a client on our stdin and stdout, a server that we started, and whoever stands
// between them.
//
// The relay moves bytes and ends things in order; the Middle decides what is passed on, by writing
// to to_client() and to_server(). It reads no faster than the other side takes. The server's stdin
// is closed when the client's input ends; a server that stays after that is sent SIGTERM, then
// SIGKILL (MCP "Lifecycle", shutdown over stdio), and what it still says meanwhile is read.
// Single thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stack/base/time.h"
#include "stack/net/poller.h"
#include "stack/net/process.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::net {

/// What happens, told to the one in the middle. Nothing is passed on by itself. Views are valid
/// during the call.
class Middle {
 public:
  virtual ~Middle() = default;
  virtual void from_client(std::string_view bytes) = 0;
  virtual void from_server(std::string_view bytes) = 0;
  virtual void from_server_stderr(std::string_view bytes) = 0;  // only where it is a pipe
  virtual void client_closed() = 0;                             // once
  virtual void server_closed() = 0;                             // once: its stdout has ended
};

/// What came first.
enum class Ending : std::uint8_t { kClientLeft, kServerLeft, kInterrupted, kStopped };

struct RelayOptions {
  // After the client left: how long a server that still works on an answer may be silent.
  Duration silence_max = std::chrono::seconds(10);
  // After the server's stdout ended, and after each signal: how long it may take to exit.
  Duration exit_max = std::chrono::seconds(2);
  int client_in = 0;  // shared descriptors, left open
  int client_out = 1;
  int client_err = 2;
};

class StdioRelay {
 public:
  /// `signals` and `middle` are borrowed.
  StdioRelay(Process process, const Signals& signals, Middle& middle, RelayOptions options = {});
  StdioRelay(const StdioRelay&) = delete;
  StdioRelay& operator=(const StdioRelay&) = delete;

  Sink& to_client() { return to_client_; }

  Sink& to_server() { return to_server_; }

  Sink& to_stderr() { return to_stderr_; }

  /// Reads no more from the client and ends the session: for a Middle that has had enough.
  void stop();

  /// Runs until the server has exited and all is written. Call once.
  Ending run();

  /// After run(): the server's exit code, or minus the signal's number.
  int exit_code() const { return exit_code_; }

  /// True when something was passed on to the server and it never said a word.
  bool unanswered() const { return to_server_.used() && !server_spoke_; }

 private:
  void client_ended();
  void begin_end(Ending ending);
  void push_towards_exit();
  bool finished();
  bool written() const;

  Process process_;
  Middle& middle_;
  RelayOptions options_;
  Sink to_client_;
  Sink to_server_;
  Sink to_stderr_;
  Source signal_;
  Source client_;
  Source server_;
  Source server_err_;
  Poller poller_;

  std::optional<Ending> ending_;
  Monotonic patience_end_{};  // once ending: when the next, harder step is due
  int signals_sent_ = 0;      // 0, then SIGTERM, then SIGKILL
  std::optional<Monotonic> exited_at_;
  int exit_code_ = 0;
  bool server_spoke_ = false;
  bool client_told_ = false;
};

/// One line for a server that left first or never said a word; nothing when all is well.
/// Errors: peer_gone.
Status judge_ending(Ending ending, const StdioRelay& relay);

}  // namespace gatecrash::net
