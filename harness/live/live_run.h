// live_run: carries out steps against a real target, in real time, and writes down what the clients
// sent and heard.
//
// What it writes is the client's part of a world: events with the machine's monotonic time, how
// long the watched files were by then, and "quiet" wherever nothing was under way. Every wait has
// a limit. Single thread; blocking.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/live/live_script.h"
#include "harness/target/target.h"
#include "harness/transcript/transcript.h"
#include "stack/net/real_clock.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::live {

inline constexpr std::string_view kQuietEvent = "quiet";

// What an edge is kept clear of on its far side: a clock's grain, and ours.
inline constexpr Duration kEdgeAfter = std::chrono::milliseconds(8);

struct RunOptions {
  Duration answer_max = std::chrono::seconds(5);  // for what was asked
  std::function<bool()> interrupted = [] { return false; };
  std::function<wire::Value()> watched{};  // the lengths of the watched files; empty: none are
  std::function<void()> between = [] {};   // now and then while waiting
  std::function<void(std::string_view session, std::string_view bytes)> heard{};
  Duration real_minus_monotonic{};
};

class LiveRun {
 public:
  /// The target is borrowed; so is what the options refer to.
  LiveRun(target::Target& target, RunOptions options);

  /// Errors: those of the target's open().
  Status open(const std::string& session, const std::string& grant);
  void say(const std::string& session, const std::string& bytes, bool greeting = false);
  void quiet();
  void edge(Duration window, Duration after);

  /// Carries out one step of a script.
  Status carry_out(const Step& step);

  /// Ends all sessions and hears what still comes.
  void finish();

  /// Real time now.
  Instant now() const;

  bool gone(const std::string& session) const { return gone_.count(session) != 0; }

  /// Answers that never came in time.
  std::size_t misses() const { return misses_; }

  /// Messages heard that answer something.
  std::size_t answers() const { return answers_; }

  const Script& script() const { return script_; }

  transcript::Transcript take() { return std::move(record_); }

 private:
  void put(transcript::Event event);
  void put_bytes(const std::string& session, transcript::Direction dir, std::string bytes);
  void look_at_watched();
  void expect(const std::string& session, std::string_view bytes);
  void hear(const std::vector<target::Heard>& pieces);
  void hear_bytes(const std::string& session, std::string_view bytes);
  bool waits() const;

  target::Target& target_;
  RunOptions options_;
  transcript::Transcript record_;
  Script script_;
  net::Monotonic start_;
  net::Monotonic last_;
  wire::Value lengths_;
  std::map<std::string, std::set<std::string>> asked_;  // by session: ids as canonical JSON
  std::map<std::string, wire::LineFramer> framers_;
  std::map<std::string, wire::LineFramer> said_framers_;
  std::set<std::string> gone_;
  std::size_t misses_ = 0;
  std::size_t answers_ = 0;
  bool said_ = false;  // since the last quiet
};

}  // namespace gatecrash::live
