// scene: the state of one world: its clock, connections, agents and wires, and what can happen to
// them.
//
// Everything that happens goes through here and is observed here, in order: the judge, the trace
// hash and the watcher see the same. What happens is for others to choose (world.cc, troubles.h,
// people.h). Two clocks: the world's own, which wires and the lake keep, and the gateways', which
// may step; observations carry the gateways'. Single thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/judge/judge.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/coverage.h"
#include "harness/simulate/links.h"
#include "harness/simulate/mark_watch.h"
#include "harness/simulate/marks.h"
#include "harness/simulate/stack.h"
#include "harness/simulate/swarm.h"
#include "harness/simulate/wires.h"
#include "stack/base/hash.h"

namespace gatecrash::simulate {

/// One client's connection to a gateway, and that gateway's to its server.
struct Connection {
  std::string name;  // the session's
  std::size_t agent = 0;
  std::uint32_t gateway = 0;
  bool client_there = true;           // its agent listens and speaks
  bool refused = false;               // and that was an error: the handshake failed
  bool greeted = false;               // something has come back to the client
  bool client_open = true;            // as the gateway knows it
  bool server_there = true;           // it runs
  bool server_open = true;            // as the gateway knows it
  bool server_silent = false;         // it runs, and reads nothing
  bool server_doomed = false;         // its next answer is its last, and is cut
  bool server_echoes = false;         // its next answer comes twice
  std::vector<std::string> unread{};  // of a silent server
};

class Scene {
 public:
  using Watcher = std::function<void(const judge::Observation&)>;

  /// All are borrowed.
  Scene(generate::Choices& choices, Stack& stack, judge::Judge& judge, const Watcher& watcher,
        const generate::KnownIds& known, Instant epoch);
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  Swarm swarm;
  Mix mix;
  Marks marks;
  CoverageWatch coverage;
  std::vector<Agent> agents;
  generate::KnownIds known;

  Instant now() const { return now_; }

  /// The gateways'.
  Instant clock() const { return now_ + skew_; }

  const std::vector<Connection>& connections() const { return connections_; }

  /// The agent's present one.
  std::size_t connection_of(std::size_t agent) const { return current_[agent]; }

  Stack& stack() { return stack_; }

  const MarkWatch& watch() const { return watch_; }

  /// The window whose edges marks and coverage know.
  void set_window(Duration window) {
    watch_.set_window(window);
    coverage.set_window(window);
  }

  /// What the stack holds, for a person.
  std::string inspect() const { return stack_.inspect(clock()); }

  std::size_t in_transit() const { return wires_.size(); }

  std::uint64_t trace_hash() const { return trace_.value(); }

  /// A new agent connects, or an old one anew, and says the handshake.
  void join(std::string_view grant);
  void reconnect(std::size_t agent);

  /// Lets the agent's handshake be answered before it goes on, as far as it ever is.
  void await_greeting(std::size_t agent);

  /// The agent says these bytes, with these vectors in them.
  void say(std::size_t agent, std::string bytes, VectorTag vectors = 0);

  /// Moves time to `until`, delivering on the way what is due.
  void deliver_until(Instant until);

  /// Until nothing is under way.
  void drain();

  /// What gave all held calls their time, and more: until nobody waits.
  void time_out_held();

  void tell_world(std::string_view what, std::string_view session = {}, std::uint32_t gateway = 0,
                  std::string_view how = {});
  void observe(judge::Observation observation);

  /// Each gateway says what it holds, where it can.
  void tell_holdings();

  // What can happen.
  void client_leaves(std::size_t connection);
  void server_crashes(std::size_t connection, std::string_view how = {});
  void server_says(std::size_t connection, std::string bytes);
  void set_silent(std::size_t connection, bool silent);

  void doom_server(std::size_t connection) { connections_[connection].server_doomed = true; }

  void let_echo(std::size_t connection) { connections_[connection].server_echoes = true; }

  void kill_gateway(std::uint32_t gateway);
  void step_clock(Duration step);
  void reload(std::shared_ptr<const policy::Policy> policy, bool at_reserve);
  /// The policy's file holds this text; it may be one that cannot be read.
  void reload_text(std::string_view text);
  void decide(std::uint32_t gateway, std::uint64_t sequence, bool approve);

 private:
  void connect(std::size_t agent);
  void deliver(Delivery& delivery);
  void to_gateway_from_client(std::size_t index, Delivery& delivery);
  void to_server(std::size_t index, Delivery& delivery);
  void to_gateway_from_server(std::size_t index, const Delivery& delivery);
  void to_client(std::size_t index, const Delivery& delivery);
  void server_ended(std::size_t index);
  void close_client(std::size_t index, judge::Observation::Kind how);
  void end_server(std::size_t index);
  void route(std::size_t index);
  std::size_t index_of(std::string_view session, std::size_t guess) const;
  void from_server(std::size_t index, std::string bytes);
  void tick();
  void note(judge::Observation observation) const;

  generate::Choices& choices_;
  Stack& stack_;
  judge::Judge& judge_;
  const Watcher& watcher_;
  Wires wires_;
  Links links_;
  MarkWatch watch_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> current_;  // by agent
  std::vector<Output> outputs_;
  std::vector<std::size_t> closing_;  // connections that the gateway has closed just now
  Instant now_;
  Duration skew_{};
  std::optional<Instant> tick_at_;  // in the world's time
  Hasher trace_;
};

}  // namespace gatecrash::simulate
