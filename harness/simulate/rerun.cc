#include "harness/simulate/rerun.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/simulate/recording.h"
#include "harness/simulate/server_answers.h"
#include "harness/simulate/world_event.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

// As a world does: a gateway that says it is due when it is not is asked again later.
constexpr Duration kTickAgain = std::chrono::seconds(1);

/// What was sent to a server and is not read yet, or its connection's end.
struct Unread {
  std::size_t session = 0;
  std::string bytes;
  bool end = false;
  std::optional<std::size_t> read;  // the event at which it is
  bool alone = false;               // not in one go with what stands before it
};

struct Played {
  std::string name;
  std::uint32_t gateway = 0;
  bool client_open = true;
  bool server_there = true;
  bool server_open = true;  // as the gateway knows it
  ServerAnswers answers{};
  std::deque<Unread> unread{};
};

class Rerun {
 public:
  Rerun(const transcript::Transcript& transcript, const policy::Policy& policy, Stack& stack,
        judge::Judge& judge, const Watcher& watcher)
      : transcript_(transcript),
        recording_(transcript),
        policy_(policy),
        stack_(stack),
        judge_(judge),
        watcher_(watcher),
        now_(transcript.header.epoch) {
    stack_.set_observer([this](const Observation& observation) { observe(observation); });
  }

  ~Rerun() { stack_.set_observer({}); }

  Rerun(const Rerun&) = delete;
  Rerun& operator=(const Rerun&) = delete;

  Status run() {
    for (std::size_t i = 0; i < transcript_.events.size(); ++i) {
      const Event& event = transcript_.events[i];
      const Instant at = transcript_.header.epoch + event.at;
      if (at > now_ && !recording_.says_settled() && nothing_in_flight()) {
        tell_holdings();
        observe({.kind = Observation::Kind::kSettled});
      }
      while (tick_at_ && *tick_at_ <= at) {
        now_ = std::max(now_, *tick_at_);
        tick();
      }
      now_ = std::max(now_, at);
      if (is_input(event) && !recording_.is_of_a_kill(i)) {
        input_ = i;
        TRY_STATUS(arm_reload(i));
        TRY_STATUS(play(event, i));
      }
    }
    settle();
    return {};
  }

 private:
  Instant clock() const { return now_ + skew_; }

  bool nothing_in_flight() const {
    return std::all_of(sessions_.begin(), sessions_.end(), [](const Played& session) {
      return session.answers.empty() && session.unread.empty();
    });
  }

  /// The index of the session, or how many there are.
  std::size_t find(std::string_view name) const {
    const auto found = std::find_if(sessions_.rbegin(), sessions_.rend(),
                                    [&](const Played& each) { return each.name == name; });
    return found == sessions_.rend() ? sessions_.size()
                                     : static_cast<std::size_t>(sessions_.rend() - found) - 1;
  }

  /// A reload that was recorded inside what is taken in now.
  Status arm_reload(std::size_t index) {
    if (const auto inside = recording_.reload_in(index)) {
      TRY(WorldEvent reload, read_world_event(transcript_.events[*inside], policy_.name));
      stack_.reload(std::move(reload.policy), true, clock());
    }
    return {};
  }

  Status play(const Event& event, std::size_t index) {
    if (event.kind == Event::Kind::kWorld) {
      TRY(const WorldEvent world, read_world_event(event, policy_.name));
      play_world(world, index);
      return {};
    }
    if (event.kind == Event::Kind::kOpen) {
      open(event);
      return {};
    }
    const std::size_t session = find(event.session);
    if (session == sessions_.size()) {
      return {};
    }
    const bool from_client = event.dir == Direction::kClientToServer;
    if (event.kind == Event::Kind::kEof) {
      from_client ? close_client(session, Observation::Kind::kClientLeft) : end_answers(session);
    } else if (!from_client) {
      give_answers(session, sessions_[session].answers.take(event.bytes));
    } else if (sessions_[session].client_open) {
      tell(Observation::Kind::kClientToGateway, session, event.bytes);
      stack_.gateway_from_client(event.session, event.bytes, clock(), outputs_);
      carry();
    }
    return {};
  }

  void open(const Event& event) {
    const WorldEvent where = std::exchange(next_at_[event.session], {});
    sessions_.push_back({.name = event.session, .gateway = where.gateway});
    observe({.kind = Observation::Kind::kOpen,
             .session = event.session,
             .grant = event.grant,
             .gateway = where.gateway,
             .how = where.how});
    stack_.open_at(where.gateway, stack_.reader_named(where.how), event.session, event.grant,
                   clock(), outputs_);
    carry();
  }

  void play_world(const WorldEvent& world, std::size_t index) {
    switch (world.kind) {
      case Observation::Kind::kReload:
        stack_.reload(world.policy, false, clock());
        break;
      case Observation::Kind::kApproval:
        decide(world);
        break;
      case Observation::Kind::kGatewayRestart:
        restart(world.gateway);
        break;
      case Observation::Kind::kSettled:
        settle();
        break;
      default:
        play_named(world, index);
        break;
    }
  }

  void play_named(const WorldEvent& world, std::size_t index) {
    namespace name = judge::world;
    const std::size_t session = find(world.session);
    const bool known = session < sessions_.size();
    if (world.name == world_name::kSessionAt) {
      next_at_[world.session] = world;
    } else if (world.name == name::kServerReads) {
      if (known) {
        read_until(session, index);
      }
    } else if (world.name == name::kServerEcho) {
      if (known) {
        note({.session = world.session, .bytes = name::kServerEcho});
        sessions_[session].answers.echo();
      }
    } else if (world.name == name::kApprovalLate) {
      decide(world);
    } else {
      happen(world, known ? &sessions_[session] : nullptr);
    }
  }

  /// What is told, and perhaps done.
  void happen(const WorldEvent& world, Played* session) {
    namespace name = judge::world;
    const bool up = world.name == name::kStoreUp || world.name == name::kAuditUp;
    if (up || world.name == name::kStoreDown || world.name == name::kAuditDown) {
      const bool store = world.name == name::kStoreUp || world.name == name::kStoreDown;
      store ? stack_.set_store(world.gateway, up) : stack_.set_audit(world.gateway, up);
    } else if (world.name == name::kLakeDown || world.name == name::kLakeUp) {
      stack_.set_lake(world.name == name::kLakeUp ? std::nullopt : lake_fault_named(world.how));
    } else if (world.name == name::kClockStep) {
      skew_ += world.step;
      tick_at_ = tick_at_ ? std::optional(now_) : tick_at_;
    } else if (world.name == name::kReloadRefused) {
      if (!world.how.empty() && stack_.reload_text(world.how, clock())) {
        return;  // it can be read this time, and is enforced
      }
    } else if (!world.session.empty() && (session == nullptr || !session->server_there)) {
      return;  // of a server that is not there
    }
    observe(world.observation());
    if (world.name == name::kServerNoise) {
      session->answers.begin_read();
      session->answers.put(world.how);
    } else if (world.name == name::kServerCrash) {
      if (world.how == judge::kMidWrite) {
        session->answers.cut();
      }
      end_server(*session);
    }
  }

  void decide(const WorldEvent& world) {
    const auto held = recording_.held_by(world.gateway, world.sequence);
    const auto rows = held ? holds_.find(held->input) : holds_.end();
    if (rows == holds_.end() || held->ordinal >= rows->second.size()) {
      return;  // what was decided is not held this time
    }
    const std::uint64_t sequence = rows->second[held->ordinal];
    Observation said{.kind = Observation::Kind::kApproval,
                     .sequence = sequence,
                     .approved = world.approved,
                     .gateway = world.gateway};
    if (stack_.waits(world.gateway, sequence, clock())) {
      observe(said);
    } else {
      said.bytes = judge::world::kApprovalLate;
      note(said);
    }
    stack_.decide(world.gateway, sequence, world.approved, clock(), outputs_);
    carry();
  }

  void restart(std::uint32_t gateway) {
    for (Played& session : sessions_) {
      if (session.gateway != gateway) {
        continue;
      }
      const bool client_open = std::exchange(session.client_open, false);
      const bool server_open = std::exchange(session.server_open, false);
      end_server(session);
      session.answers.take_all();
      if (client_open) {
        observe({.kind = Observation::Kind::kClientClosed, .session = session.name});
      }
      if (server_open) {
        observe({.kind = Observation::Kind::kServerClosed, .session = session.name});
      }
    }
    stack_.restart_gateway(gateway);
    observe({.kind = Observation::Kind::kGatewayRestart, .gateway = gateway});
  }

  void tell_holdings() {
    std::uint32_t gateways = 1;
    for (const Played& session : sessions_) {
      gateways = std::max(gateways, session.gateway + 1);
    }
    for (std::uint32_t gateway = 0; gateway < gateways; ++gateway) {
      if (const auto holdings = stack_.holdings(gateway)) {
        observe({.kind = Observation::Kind::kHoldings, .holdings = &*holdings, .gateway = gateway});
      }
    }
  }

  void end_server(Played& session) {
    if (std::exchange(session.server_there, false)) {
      session.unread.clear();
      stack_.end_server(session.name);
    }
  }

  /// What the recording does not say any more arrives now.
  void settle() {
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      give_answers(i, sessions_[i].answers.take_all());
      end_answers(i);
    }
    tell_holdings();
    observe({.kind = Observation::Kind::kSettled});
  }

  void give_answers(std::size_t session, const std::string& bytes) {
    if (!bytes.empty() && sessions_[session].server_open) {
      tell(Observation::Kind::kServerToGateway, session, bytes);
      stack_.gateway_from_server(sessions_[session].name, bytes, clock(), outputs_);
      carry();
    }
  }

  /// The gateway hears that a server is gone, after all that it has said.
  void end_answers(std::size_t session) {
    if (sessions_[session].server_there || !sessions_[session].server_open) {
      return;
    }
    give_answers(session, sessions_[session].answers.take_all());
    sessions_[session].server_open = false;
    tell(Observation::Kind::kServerClosed, session, {});
    stack_.server_left(sessions_[session].name, clock(), outputs_);
    carry();
    close_client(session, Observation::Kind::kClientLeft);
  }

  void close_client(std::size_t session, Observation::Kind how) {
    if (std::exchange(sessions_[session].client_open, false)) {
      tell(how, session, {});
      stack_.client_left(sessions_[session].name, clock(), outputs_);
      carry();
    }
  }

  void tick() {
    stack_.tick(clock(), outputs_);
    carry();
    const auto next = stack_.next_tick();
    tick_at_.reset();
    if (next) {
      const Instant due = *next - skew_;
      tick_at_ = due > now_ ? due : now_ + kTickAgain;
    }
  }

  /// Tells what the gateway says, then lets the servers read what is theirs at once.
  void carry() {
    while (!outputs_.empty() || !reads_.empty() || !closing_.empty()) {
      for (Output& output : std::exchange(outputs_, {})) {
        take_output(output);
      }
      if (!reads_.empty()) {
        Unread next = std::move(reads_.front());
        reads_.pop_front();
        read(next);
      }
      if (outputs_.empty() && reads_.empty() && !closing_.empty()) {
        const std::size_t session = closing_.front();
        closing_.pop_front();
        close_client(session, Observation::Kind::kClientClosed);
      }
    }
  }

  void take_output(Output& output) {
    const std::size_t session = find(output.session);
    switch (output.to) {
      case Output::To::kClient:
        tell(Observation::Kind::kGatewayToClient, session, output.bytes);
        break;
      case Output::To::kServer:
        tell(Observation::Kind::kGatewayToServer, session, output.bytes);
        send(session, std::move(output.bytes), false);
        break;
      case Output::To::kGateway:
        sessions_[session].answers.put(std::move(output.bytes));
        break;
      case Output::To::kCloseServer:
        send(session, {}, true);
        break;
      case Output::To::kCloseClient:
        closing_.push_back(session);
        break;
    }
  }

  void send(std::size_t session, std::string bytes, bool end) {
    std::deque<Unread>& unread = sessions_[session].unread;
    const Sent* const sent = end ? nullptr : recording_.next_sent(sessions_[session].name, bytes);
    Unread what{session, std::move(bytes), end, {}, false};
    if (sent != nullptr && sent->late) {
      what.read = sent->read;
      unread.push_back(std::move(what));
    } else if (!unread.empty()) {  // a pipe keeps its order
      what.read = unread.back().read;
      what.alone = true;
      unread.push_back(std::move(what));
    } else {
      reads_.push_back(std::move(what));
    }
  }

  void read_until(std::size_t session, std::size_t index) {
    std::deque<Unread>& unread = sessions_[session].unread;
    while (!unread.empty() && unread.front().read && *unread.front().read <= index) {
      const bool joins = !reads_.empty() && !unread.front().end && !unread.front().alone;
      if (joins) {
        reads_.back().bytes += unread.front().bytes;
      } else {
        reads_.push_back(std::move(unread.front()));
      }
      unread.pop_front();
    }
    carry();
  }

  void read(const Unread& what) {
    Played& session = sessions_[what.session];
    if (!session.server_there) {
      return;
    }
    if (what.end) {
      end_server(session);
      return;
    }
    note({.session = session.name, .bytes = judge::world::kServerReads, .how = what.bytes});
    session.answers.begin_read();
    stack_.server_from_gateway(session.name, what.bytes, now_, outputs_);
  }

  void tell(Observation::Kind kind, std::size_t session, std::string_view bytes) {
    const std::string name = sessions_[session].name;
    observe({.kind = kind, .session = name, .bytes = bytes});
  }

  void note(Observation observation) const {
    if (watcher_) {
      observation.kind = Observation::Kind::kWorld;
      observation.at = clock();
      watcher_(observation);
    }
  }

  void observe(Observation observation) {
    observation.at = clock();
    if (observation.audit != nullptr && observation.audit->hold) {
      holds_[input_].push_back(observation.audit->sequence);
      tick_at_ = tick_at_ ? tick_at_ : std::optional(now_);
    }
    judge_.on(observation);
    if (watcher_) {
      watcher_(observation);
    }
  }

  const transcript::Transcript& transcript_;
  Recording recording_;
  const policy::Policy& policy_;
  Stack& stack_;
  judge::Judge& judge_;
  const Watcher& watcher_;
  Instant now_;
  Duration skew_{};
  std::optional<Instant> tick_at_;
  std::size_t input_ = 0;  // the event that is played
  std::vector<Output> outputs_;
  std::deque<Unread> reads_;         // at once
  std::deque<std::size_t> closing_;  // sessions whose client the gateway hangs up on
  std::vector<Played> sessions_;
  std::map<std::string, WorldEvent> next_at_;                  // where a session will be opened
  std::map<std::size_t, std::vector<std::uint64_t>> holds_{};  // rows that hold, by input
};

}  // namespace

Status rerun(const transcript::Transcript& transcript, const policy::Policy& policy, Stack& stack,
             judge::Judge& judge, const Watcher& watcher) {
  return Rerun(transcript, policy, stack, judge, watcher).run();
}

}  // namespace gatecrash::simulate
