// restarted_server: one server of lines behind one client, started again when it ends.
//
// Sans-IO, single thread: lines and what became of the process in, what to do out; time is an
// argument, of a clock that does not step back. Whoever carries it out owns the process.
// - What was in flight is lost: kLost, at once. What comes meanwhile waits, in order, for kWaitMax
//   at most; then it is lost too (kAway), and what comes is to be refused until kBack. Whoever
//   feeds it stops at some waiting_bytes().
// - A legacy client has shaken hands with the server that ended: its initialize is said again to
// the
//   new one, whose answer goes no further, then its notifications/initialized. An answer that
//   refuses, or agrees on another version, or does not come within kGreetingMax, is a failure. A
//   ping meanwhile is answered here.
//   Subscriptions and log levels are the client's to set anew.
// - kFailuresMax failures in a row (backoff.h), or one that ends before it ever said a line, are
// the
//   end: kGiveUp.
// Source: MCP "Lifecycle"; docs/operations.md, "A server that ends".
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/gateway/backoff.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

// How long a client's message waits for a server that comes back: some starts of a quick one, one
// of a slow one; well below the minute after which clients give up.
inline constexpr Duration kWaitMax = std::chrono::seconds(10);
// A server that starts slowly (an interpreter, a package to unpack) has answered by then.
inline constexpr Duration kGreetingMax = std::chrono::seconds(30);
// With the waits of backoff.h, 32 s of a server that ends at once.
inline constexpr int kFailuresMax = 8;

struct RestartAction {
  enum class Kind : std::uint8_t {
    kStart,     // start the process; tell started() or failed_to_start()
    kStop,      // end the process; tell ended()
    kToServer,  // `bytes`: one line
    kToClient,  // `bytes`: one line
    kLost,      // it has ended; what was in flight is lost
    kAway,      // what waited is lost too; refuse what comes
    kBack,      // refuse no more
    kGiveUp,    // it has ended for good
  };
  Kind kind = Kind::kStart;
  std::string bytes{};
};

using RestartActions = std::vector<RestartAction>;

class RestartedServer {
 public:
  /// It runs since `now`.
  explicit RestartedServer(Instant now) : started_(now) {}

  /// One line of the client's, without its end.
  void from_client(std::string_view line, Instant now, RestartActions& out);

  /// One line of the server's.
  void from_server(std::string_view line, Instant now, RestartActions& out);

  void started(Instant now, RestartActions& out);
  void failed_to_start(Instant now, RestartActions& out);

  /// The process has ended, by itself or after kStop.
  void ended(Instant now, RestartActions& out);

  void tick(Instant now, RestartActions& out);

  /// When tick() has something to do.
  std::optional<Instant> next_tick() const;

  /// It runs and takes lines.
  bool ready() const { return state_ == State::kReady; }

  /// The quick way: the line goes on as it is, and nothing needs to be told of it here.
  bool passes_to_server(std::string_view line) const;

  bool passes_to_client() const { return ready() && spoke_ && !asked_; }

  /// Bytes that wait for it.
  std::size_t waiting_bytes() const { return waiting_bytes_; }

  int failures() const { return backoff_.failures(); }

  /// Times that it came back.
  std::uint64_t restarts() const { return restarts_; }

 private:
  enum class State : std::uint8_t {
    kReady,     // it takes lines
    kPausing,   // until backoff_.until()
    kStarting,  // kStart was said
    kGreeting,  // the handshake's answer is awaited, until greet_until_
    kStopping,  // kStop was said
    kGivenUp,
  };

  struct Handshake {
    std::string initialize;   // the line
    wire::Value id;           // its
    std::string version;      // agreed on
    std::string initialized;  // the line; empty before
  };

  void note_handshake(std::string_view line);
  void note_answer(std::string_view line);
  void greeted(std::string_view line, RestartActions& out);
  void ready_again(RestartActions& out);
  void pause(RestartActions& out);
  void drop_waiting();

  State state_ = State::kReady;
  Backoff backoff_;
  std::optional<Handshake> asked_;   // initialize, not yet answered
  std::optional<Handshake> agreed_;  // and answered with a result
  std::deque<std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::optional<Instant> wait_until_;  // what comes may wait; else it is away, or ready
  Instant started_;
  Instant greet_until_{};
  bool away_ = false;
  bool spoke_ = false;
  std::uint64_t restarts_ = 0;
};

}  // namespace gatecrash::gateway
