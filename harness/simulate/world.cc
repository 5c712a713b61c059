#include "harness/simulate/world.h"

#include <algorithm>
#include <array>
#include <string>

#include "harness/generate/timing.h"
#include "harness/simulate/wires.h"
#include "stack/base/hash.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;
using judge::Observation;

// Agents of one world: enough for grants to share and sessions to interleave.
constexpr std::uint32_t kAgentsMax = 4;
constexpr std::array<std::string_view, 2> kGrants = {"a", "b"};

// Every so many messages the wires run empty, so that what is owed is checked and forgotten.
constexpr std::uint64_t kSettleEvery = 256;

// Steps without a jump of the clock for each that jumps: bursts reach caps, jumps reach edges.
constexpr std::array<std::uint32_t, 3> kPaces = {12, 60, 200};

/// How slow the wires of one world are.
struct Network {
  Duration base{};
  std::uint32_t jitter_us = 0;

  static Network draw(Choices& choices) {
    constexpr std::array<Duration, 4> kBases = {Duration(0), Duration(100), Duration(5'000),
                                                Duration(400'000)};
    Network network;
    network.base = kBases.at(choices.below(kBases.size()));
    network.jitter_us = choices.chance(1, 2) ? 20'000 : 0;
    return network;
  }

  Duration delay(Choices& choices) const {
    return jitter_us == 0 ? base : base + Duration(choices.below(jitter_us));
  }
};

class World {
 public:
  World(Choices& choices, Stack& stack, judge::Judge& judge, const WorldOptions& options,
        const Watcher& watcher)
      : choices_(choices),
        stack_(stack),
        judge_(judge),
        options_(options),
        watcher_(watcher),
        timing_(options.policy),
        known_(options.known),
        wires_(kAgentsMax) {}

  WorldResult run() {
    stack_.set_observer([this](const Observation& observation) { observe(observation); });
    begin();
    while (result_.calls < options_.calls_max) {
      const auto span = choices_.span(kStepSpan);
      if (!choices_.more() || stopped()) {
        break;
      }
      step();
    }
    settle();
    stack_.set_observer({});
    result_.virtual_time = now_ - kWorldEpoch;
    result_.trace_hash = trace_.value();
    return result_;
  }

 private:
  bool stopped() {
    const auto& found = judge_.violations();
    while (options_.stop_at && violations_seen_ < found.size()) {
      if (options_.stop_at(found[violations_seen_++])) {
        return true;
      }
    }
    return false;
  }

  void begin() {
    const std::uint32_t agents = 1 + choices_.below(kAgentsMax);
    network_ = Network::draw(choices_);
    mix_ = Mix::draw(choices_);
    pace_ = kPaces.at(choices_.below(kPaces.size()));
    for (std::uint32_t i = 0; i < agents; ++i) {
      agents_.emplace_back(std::to_string(i + 1), std::string(choices_.pick(kGrants)));
      Agent& agent = agents_.back();
      observe({.kind = Observation::Kind::kOpen,
               .at = now_,
               .session = agent.session(),
               .grant = agent.grant()});
      stack_.open(agent.session(), agent.grant(), now_, outputs_);
      route(i);
      wires_.send(i, Wire::kClientToGateway, agent.begin(mix_, choices_), now_);
    }
    settle();
  }

  void step() {
    move_time();
    const std::size_t who = choices_.below(static_cast<std::uint32_t>(agents_.size()));
    auto said = agents_[who].speak(options_.tools, mix_, known_, ++serial_, choices_);
    result_.calls += said.call ? 1 : 0;
    result_.client_messages += 1;
    const Instant at = now_ + network_.delay(choices_);
    if (choices_.chance(1, 32)) {  // in two pieces, as a pipe may deliver it
      const auto cut = choices_.below(static_cast<std::uint32_t>(said.line.size()));
      wires_.send(who, Wire::kClientToGateway, said.line.substr(0, cut), at);
      said.line.erase(0, cut);
    }
    wires_.send(who, Wire::kClientToGateway, std::move(said.line), at);
    deliver_until(now_);
    if (serial_ % kSettleEvery == 0) {
      settle();
    }
  }

  void move_time() {
    switch (choices_.weighted({pace_, pace_ / 2, 1})) {
      case 0:
        return;
      case 1:
        deliver_until(now_ + Duration(choices_.below(50'000)));
        return;
      default:
        deliver_until(now_ + timing_.advance(now_, choices_));
    }
  }

  /// Moves the clock to `until`, delivering on the way what is due.
  void deliver_until(Instant until) {
    while (wires_.next_at().value_or(Instant::max()) <= until) {
      const Delivery delivery = wires_.take();
      now_ = std::max(now_, delivery.at);
      deliver(delivery);
    }
    now_ = std::max(now_, until);
  }

  void settle() {
    while (wires_.next_at()) {
      deliver_until(*wires_.next_at());
    }
    observe({.kind = Observation::Kind::kSettled, .at = now_});
  }

  void deliver(const Delivery& delivery) {
    const std::string& session = agents_[delivery.session].session();
    Observation seen{.at = now_, .session = session, .bytes = delivery.bytes};
    switch (delivery.wire) {
      case Wire::kClientToGateway:
        seen.kind = Observation::Kind::kClientToGateway;
        observe(seen);
        stack_.gateway_from_client(session, delivery.bytes, now_, outputs_);
        break;
      case Wire::kGatewayToServer:
        stack_.server_from_gateway(session, delivery.bytes, now_, outputs_);
        break;
      case Wire::kServerToGateway:
        seen.kind = Observation::Kind::kServerToGateway;
        observe(seen);
        stack_.gateway_from_server(session, delivery.bytes, now_, outputs_);
        break;
      case Wire::kGatewayToClient:
        agents_[delivery.session].hear(delivery.bytes, known_);
        break;
    }
    route(delivery.session);
  }

  /// Puts what the stack wants to send on the wires. What leaves the gateway is seen as it leaves.
  void route(std::size_t who) {
    for (Output& output : outputs_) {
      Observation seen{.at = now_, .session = output.session, .bytes = output.bytes};
      Wire wire = Wire::kServerToGateway;
      switch (output.to) {
        case Output::To::kClient:
          seen.kind = Observation::Kind::kGatewayToClient;
          wire = Wire::kGatewayToClient;
          observe(seen);
          break;
        case Output::To::kServer:
          seen.kind = Observation::Kind::kGatewayToServer;
          wire = Wire::kGatewayToServer;
          observe(seen);
          break;
        case Output::To::kGateway:
          break;
        case Output::To::kCloseClient:
          seen.kind = Observation::Kind::kClientClosed;
          observe(seen);
          continue;
      }
      wires_.send(who, wire, std::move(output.bytes), now_ + network_.delay(choices_));
    }
    outputs_.clear();
  }

  void observe(const Observation& observation) {
    trace_.add(static_cast<std::uint64_t>(observation.kind))
        .add(static_cast<std::uint64_t>(us_since_epoch(now_)))
        .add(observation.session)
        .add(observation.bytes);
    if (observation.effect != nullptr) {
      trace_.add(observation.effect->operation).add(observation.effect->changed ? 1 : 0);
    }
    if (observation.audit != nullptr) {
      trace_.add(observation.audit->tool).add(observation.audit->rule);
    }
    judge_.on(observation);
    if (watcher_) {
      watcher_(observation);
    }
  }

  Choices& choices_;
  Stack& stack_;
  judge::Judge& judge_;
  const WorldOptions& options_;
  const Watcher& watcher_;
  generate::Timing timing_;
  generate::KnownIds known_;
  Wires wires_;
  Network network_;
  Mix mix_;
  std::uint32_t pace_ = 0;
  std::vector<Agent> agents_;
  std::vector<Output> outputs_;
  Instant now_ = kWorldEpoch;
  std::uint64_t serial_ = 0;
  std::size_t violations_seen_ = 0;  // of the judge's, by stopped()
  Hasher trace_;
  WorldResult result_;
};

}  // namespace

WorldResult run_world(Choices& choices, Stack& stack, judge::Judge& judge,
                      const WorldOptions& options, const Watcher& watcher) {
  return World(choices, stack, judge, options, watcher).run();
}

}  // namespace gatecrash::simulate
