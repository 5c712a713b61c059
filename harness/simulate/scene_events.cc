// What can happen to a scene: the doings that a world chooses among.
#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/simulate/scene.h"

namespace gatecrash::simulate {
namespace {

constexpr std::size_t kManyInFlight = 20;

}  // namespace

using judge::Observation;

void Scene::client_leaves(std::size_t index) {
  Connection& connection = connections_[index];
  if (!connection.client_there) {
    return;
  }
  if (stack_.unanswered(connection.gateway) > 0) {
    marks.reach(Mark::kClientLeftInFlight);
  }
  connection.client_there = false;
  const std::size_t agent = connection.agent;
  links_.end(index, Wire::kClientToGateway, now_);
  reconnect(agent);
}

void Scene::server_crashes(std::size_t index, std::string_view how) {
  const Connection& connection = connections_[index];
  if (!connection.server_there) {
    return;
  }
  const std::size_t unanswered = stack_.unanswered(connection.gateway);
  if (unanswered > 0) {
    marks.reach(Mark::kServerCrashInFlight);
  }
  if (unanswered >= kManyInFlight) {
    marks.reach(Mark::kManyInFlight);
  }
  const std::string session = connection.name;
  tell_world(judge::world::kServerCrash, session, connection.gateway, how);
  end_server(index);
}

void Scene::server_says(std::size_t index, std::string bytes) {
  if (connections_[index].server_there) {
    const std::string session = connections_[index].name;
    tell_world(judge::world::kServerNoise, session, 0, bytes);
    marks.reach(Mark::kServerNoise);
    links_.send(index, Wire::kServerToGateway, std::move(bytes), now_);
  }
}

void Scene::set_silent(std::size_t index, bool silent) {
  if (!connections_[index].server_there || connections_[index].server_silent == silent) {
    return;
  }
  connections_[index].server_silent = silent;
  const std::string session = connections_[index].name;
  tell_world(silent ? judge::world::kServerSilent : judge::world::kServerSpeaks, session);
  const std::vector<std::string> unread = std::exchange(connections_[index].unread, {});
  if (!unread.empty()) {
    marks.reach(Mark::kServerLateAnswer);
  }
  for (const std::string& bytes : unread) {
    marks.reach(Mark::kServerSilent);
    if (connections_[index].server_there) {
      note({.session = session, .bytes = judge::world::kServerReads, .how = bytes});
      stack_.server_from_gateway(session, bytes, now_, outputs_);
      route(index);
    }
  }
}

void Scene::kill_gateway(std::uint32_t gateway) {
  if (stack_.unanswered(gateway) > 0) {
    marks.reach(Mark::kGatewayKilledInFlight);
  }
  if (stack_.held(gateway) > 0) {
    marks.reach(Mark::kGatewayKilledHolding);
  }
  std::vector<std::size_t> left;  // agents without a connection
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    Connection& connection = connections_[i];
    if (connection.gateway != gateway) {
      continue;
    }
    const bool server_open = std::exchange(connection.server_open, false);
    const bool client_open = std::exchange(connection.client_open, false);
    if (std::exchange(connection.server_there, false)) {
      stack_.end_server(connection.name);
    }
    if (std::exchange(connection.client_there, false)) {
      left.push_back(connection.agent);
    }
    if (client_open) {
      observe({.kind = Observation::Kind::kClientClosed, .session = connection.name});
    }
    if (server_open) {
      observe({.kind = Observation::Kind::kServerClosed, .session = connection.name});
    }
  }
  stack_.restart_gateway(gateway);
  observe({.kind = Observation::Kind::kGatewayRestart, .gateway = gateway});
  for (const std::size_t agent : left) {
    reconnect(agent);
  }
}

void Scene::step_clock(Duration step) {
  const auto minute = [&] { return clock().time_since_epoch() / std::chrono::minutes(1); };
  const auto before = minute();
  skew_ += step;
  if (minute() != before) {
    marks.reach(step < Duration(0) ? Mark::kClockBackOverEdge : Mark::kClockForwardOverEdge);
  }
  observe({.kind = Observation::Kind::kWorld, .bytes = judge::world::kClockStep, .step = step});
  if (tick_at_) {
    tick_at_ = now_;
  }
}

void Scene::reload(std::shared_ptr<const policy::Policy> policy, bool at_reserve) {
  for (std::uint32_t gateway = 0; gateway < swarm.gateways; ++gateway) {
    if (stack_.unanswered(gateway) > 0) {
      marks.reach(Mark::kReloadInFlight);
    }
    if (stack_.held(gateway) > 0) {
      marks.reach(Mark::kReloadWhileHeld);
    }
  }
  stack_.reload(std::move(policy), at_reserve, clock());
}

void Scene::reload_text(std::string_view text) {
  if (!stack_.reload_text(text, clock())) {
    tell_world(judge::world::kReloadRefused, {}, 0, text);
    marks.reach(Mark::kReloadRefused);
  }
}

void Scene::decide(std::uint32_t gateway, std::uint64_t sequence, bool approve) {
  const bool waits = stack_.waits(gateway, sequence, clock());
  if (waits) {
    observe({.kind = Observation::Kind::kApproval,
             .sequence = sequence,
             .approved = approve,
             .gateway = gateway});
  } else {
    note({.bytes = judge::world::kApprovalLate,
          .sequence = sequence,
          .approved = approve,
          .gateway = gateway});
    if (approve) {
      marks.reach(Mark::kHeldApprovedTooLate);
    }
  }
  stack_.decide(gateway, sequence, approve, clock(), outputs_);
  route(0);
}

}  // namespace gatecrash::simulate
