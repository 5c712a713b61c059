#include "harness/simulate/scene.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "stack/base/check.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;

// As the built-in gateway writes it.
constexpr std::string_view kCancelledLine =
    R"({"jsonrpc":"2.0","method":"notifications/cancelled")";

// A gateway whose clock is wrong says that it is due when it is not.
constexpr Duration kLookAgain = std::chrono::seconds(1);
constexpr int kLooksMax = 1000;

constexpr std::string_view kError = R"("error":{"code")";

}  // namespace

Scene::Scene(generate::Choices& choices, Stack& stack, judge::Judge& judge, const Watcher& watcher,
             const generate::KnownIds& known_ids, Instant epoch)
    : known(known_ids),
      choices_(choices),
      stack_(stack),
      judge_(judge),
      watcher_(watcher),
      wires_(0),
      links_(swarm, choices, wires_, marks),
      watch_(marks),
      now_(epoch) {
  stack_.set_observer([this](const Observation& observation) { observe(observation); });
  stack_.set_marks(&marks);
  judge_.set_watch(&coverage);
}

Scene::~Scene() {
  stack_.set_observer({});
  stack_.set_marks(nullptr);
  judge_.set_watch(nullptr);
}

void Scene::join(std::string_view grant) {
  const std::size_t agent = agents.size();
  agents.emplace_back(std::to_string(connections_.size() + 1), std::string(grant));
  current_.push_back(connections_.size());
  connect(agent);
}

void Scene::reconnect(std::size_t agent) {
  marks.reach(Mark::kReconnected);
  const std::string grant = agents[agent].grant();
  agents[agent] = Agent(std::to_string(connections_.size() + 1), grant);
  current_[agent] = connections_.size();
  connect(agent);
}

void Scene::connect(std::size_t agent) {
  const std::size_t index = connections_.size();
  std::uint32_t gateway = 0;
  if (swarm.gateways > 1) {
    gateway = choices_.below(swarm.gateways);
  }
  connections_.push_back({.name = agents[agent].session(), .agent = agent, .gateway = gateway});
  std::optional<std::size_t> victim;
  if (swarm.victim != 0) {
    victim = swarm.victim - 1;
  }
  observe({.kind = Observation::Kind::kOpen,
           .session = connections_[index].name,
           .grant = agents[agent].grant(),
           .gateway = gateway,
           .how = victim ? stack_.reader_name(*victim) : std::string_view()});
  stack_.open_at(gateway, victim, connections_[index].name, agents[agent].grant(), clock(),
                 outputs_);
  route(index);
  std::string greeting = agents[agent].begin(mix, choices_);
  if (greeting.empty()) {
    connections_[index].greeted = true;
    return;
  }
  links_.send(index, Wire::kClientToGateway, std::move(greeting), now_);
}

void Scene::await_greeting(std::size_t agent) {
  while (!connections_[current_[agent]].greeted) {
    links_.flush(now_);
    const auto next = wires_.next_at();
    if (!next) {
      return;  // its server is silent, say
    }
    deliver_until(*next);
  }
}

void Scene::say(std::size_t agent, std::string bytes, VectorTag vectors) {
  links_.send(current_[agent], Wire::kClientToGateway, std::move(bytes), now_, vectors);
}

void Scene::deliver_until(Instant until) {
  for (;;) {
    const Instant next = wires_.next_at().value_or(Instant::max());
    if (tick_at_ && *tick_at_ <= std::min(next, until)) {
      now_ = std::max(now_, *tick_at_);
      tick();
      continue;
    }
    if (next > until) {
      break;
    }
    Delivery delivery = wires_.take();
    now_ = std::max(now_, delivery.at);
    deliver(delivery);
  }
  if (until > now_) {
    links_.flush(now_);
    now_ = until;
  }
}

void Scene::drain() {
  links_.flush(now_);
  while (const auto next = wires_.next_at()) {
    deliver_until(*next);
    links_.flush(now_);
  }
}

void Scene::time_out_held() {
  for (int look = 0; look < kLooksMax && tick_at_; ++look) {
    deliver_until(*tick_at_);
    drain();
  }
}

/// Lets the gateways look at held calls, and notes when they want to look again.
void Scene::tick() {
  stack_.tick(clock(), outputs_);
  route(0);
  const auto next = stack_.next_tick();
  tick_at_.reset();
  if (next) {
    const Instant due = *next - skew_;
    tick_at_ = due > now_ ? due : now_ + kLookAgain;
  }
}

void Scene::deliver(Delivery& delivery) {
  const std::size_t index = delivery.session;
  switch (delivery.wire) {
    case Wire::kClientToGateway:
      to_gateway_from_client(index, delivery);
      break;
    case Wire::kGatewayToServer:
      to_server(index, delivery);
      break;
    case Wire::kServerToGateway:
      to_gateway_from_server(index, delivery);
      break;
    case Wire::kGatewayToClient:
      to_client(index, delivery);
      break;
  }
}

void Scene::to_gateway_from_client(std::size_t index, Delivery& delivery) {
  if (!connections_[index].client_open) {
    return;
  }
  if (delivery.end) {
    close_client(index, Observation::Kind::kClientLeft);
    return;
  }
  const std::string session = connections_[index].name;
  coverage.set_vectors(delivery.tag);
  observe(
      {.kind = Observation::Kind::kClientToGateway, .session = session, .bytes = delivery.bytes});
  coverage.set_vectors(0);
  stack_.gateway_from_client(session, delivery.bytes, clock(), outputs_);
  route(index);
}

/// The gateway learns that no more comes from its client, or has itself decided so.
void Scene::close_client(std::size_t index, Observation::Kind how) {
  connections_[index].client_open = false;
  const std::string session = connections_[index].name;
  observe({.kind = how, .session = session});
  stack_.client_left(session, clock(), outputs_);
  route(index);
}

void Scene::to_server(std::size_t index, Delivery& delivery) {
  Connection& connection = connections_[index];
  if (!connection.server_there) {
    return;
  }
  if (delivery.end) {
    end_server(index);
    return;
  }
  if (connection.server_silent) {
    connection.unread.push_back(std::move(delivery.bytes));
    return;
  }
  const std::string session = connection.name;
  note({.session = session, .bytes = judge::world::kServerReads, .how = delivery.bytes});
  stack_.server_from_gateway(session, delivery.bytes, now_, outputs_);
  route(index);
}

/// It ends, by itself or killed: what it has said still arrives, then the end.
void Scene::end_server(std::size_t index) {
  Connection& connection = connections_[index];
  if (!connection.server_there) {
    return;
  }
  connection.server_there = false;
  connection.unread.clear();
  const std::string session = connection.name;
  stack_.end_server(session);
  links_.end(index, Wire::kServerToGateway, now_);
}

void Scene::to_gateway_from_server(std::size_t index, const Delivery& delivery) {
  if (!connections_[index].server_open) {
    return;
  }
  if (delivery.end) {
    server_ended(index);
    return;
  }
  if (!connections_[index].client_open) {
    marks.reach(Mark::kAnswerToNobody);
  }
  const std::string session = connections_[index].name;
  observe(
      {.kind = Observation::Kind::kServerToGateway, .session = session, .bytes = delivery.bytes});
  stack_.gateway_from_server(session, delivery.bytes, clock(), outputs_);
  route(index);
}

/// The host of a gateway of lines ends the client's connection with the server's.
void Scene::server_ended(std::size_t index) {
  connections_[index].server_open = false;
  const std::string session = connections_[index].name;
  observe({.kind = Observation::Kind::kServerClosed, .session = session});
  stack_.server_left(session, clock(), outputs_);
  route(index);
  if (connections_[index].client_open) {
    close_client(index, Observation::Kind::kClientLeft);
  }
  if (connections_[index].client_there) {
    connections_[index].client_there = false;
    reconnect(connections_[index].agent);
  }
}

void Scene::to_client(std::size_t index, const Delivery& delivery) {
  if (!connections_[index].greeted) {
    connections_[index].greeted = true;
    connections_[index].refused = delivery.bytes.find(kError) != std::string::npos;
  }
  if (connections_[index].client_there) {
    agents[connections_[index].agent].hear(delivery.bytes, known);
  }
}

std::size_t Scene::index_of(std::string_view session, std::size_t guess) const {
  if (connections_[guess].name == session) {
    return guess;
  }
  const auto found = std::find_if(connections_.rbegin(), connections_.rend(),
                                  [&](const Connection& each) { return each.name == session; });
  CHECK(found != connections_.rend());
  return static_cast<std::size_t>(connections_.rend() - found) - 1;
}

/// Puts what the stack wants to send on the wires. What leaves the gateway is seen as it leaves.
void Scene::route(std::size_t guess) {
  std::vector<Output> outputs;
  outputs.swap(outputs_);
  for (Output& output : outputs) {
    const std::size_t index = index_of(output.session, guess);
    switch (output.to) {
      case Output::To::kClient:
        observe({.kind = Observation::Kind::kGatewayToClient,
                 .session = output.session,
                 .bytes = output.bytes});
        links_.send(index, Wire::kGatewayToClient, std::move(output.bytes), now_);
        break;
      case Output::To::kServer:
        if (output.bytes.starts_with(kCancelledLine) &&
            stack_.unanswered(connections_[index].gateway) > 0) {
          marks.reach(Mark::kCancelInFlight);
        }
        observe({.kind = Observation::Kind::kGatewayToServer,
                 .session = output.session,
                 .bytes = output.bytes});
        links_.send(index, Wire::kGatewayToServer, std::move(output.bytes), now_);
        break;
      case Output::To::kGateway:
        from_server(index, std::move(output.bytes));
        break;
      case Output::To::kCloseClient:
        closing_.push_back(index);
        break;
      case Output::To::kCloseServer:
        links_.end(index, Wire::kGatewayToServer, now_);
        break;
    }
  }
  outputs.clear();
  if (outputs_.empty()) {
    outputs_.swap(outputs);  // its memory
  }
  while (!closing_.empty()) {
    const std::size_t index = closing_.back();
    closing_.pop_back();
    if (connections_[index].client_open) {
      close_client(index, Observation::Kind::kClientClosed);
    }
    if (connections_[index].client_there) {
      connections_[index].client_there = false;
      reconnect(connections_[index].agent);
    }
  }
}

/// A server's answer, and what its troubles make of it.
void Scene::from_server(std::size_t index, std::string bytes) {
  Connection& connection = connections_[index];
  if (connection.server_doomed) {
    connection.server_doomed = false;
    marks.reach(Mark::kServerCrashMidWrite);
    bytes.resize(bytes.size() / 2);
    links_.send(index, Wire::kServerToGateway, std::move(bytes), now_);
    server_crashes(index, judge::kMidWrite);
    return;
  }
  if (connection.server_echoes) {
    connection.server_echoes = false;
    marks.reach(Mark::kServerEcho);
    note({.session = connection.name, .bytes = judge::world::kServerEcho});
    links_.send(index, Wire::kServerToGateway, bytes, now_);
  }
  if (connection.server_there) {
    links_.send(index, Wire::kServerToGateway, std::move(bytes), now_);
  }
}

void Scene::tell_world(std::string_view what, std::string_view session, std::uint32_t gateway,
                       std::string_view how) {
  observe({.kind = Observation::Kind::kWorld,
           .session = session,
           .bytes = what,
           .gateway = gateway,
           .how = how});
}

/// What only whoever plays the world again must know.
void Scene::note(Observation observation) const {
  if (watcher_) {
    observation.kind = Observation::Kind::kWorld;
    observation.at = clock();
    watcher_(observation);
  }
}

void Scene::tell_holdings() {
  for (std::uint32_t gateway = 0; gateway < swarm.gateways; ++gateway) {
    if (const auto holdings = stack_.holdings(gateway)) {
      observe({.kind = Observation::Kind::kHoldings, .holdings = &*holdings, .gateway = gateway});
    }
  }
}

void Scene::observe(Observation observation) {
  observation.at = clock();
  trace_.add(static_cast<std::uint64_t>(observation.kind))
      .add(static_cast<std::uint64_t>(us_since_epoch(observation.at)))
      .add(observation.session)
      .add(observation.bytes);
  if (observation.effect != nullptr) {
    trace_.add(observation.effect->operation).add(observation.effect->changed ? 1 : 0);
  }
  if (observation.audit != nullptr) {
    trace_.add(observation.audit->tool).add(observation.audit->rule);
    if (observation.audit->hold && !tick_at_) {
      tick_at_ = now_;  // the gateways say when
    }
  }
  if (observation.kind >= Observation::Kind::kWorld) {
    trace_.add(observation.gateway).add(observation.sequence).add(observation.approved ? 1 : 0);
    if (observation.policy != nullptr && *observation.policy != nullptr) {
      trace_.add((*observation.policy)->digest);
    }
  }
  judge_.on(observation);
  watch_.see(observation);
  if (watcher_) {
    watcher_(observation);
  }
}

}  // namespace gatecrash::simulate
