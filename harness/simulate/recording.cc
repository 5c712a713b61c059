#include "harness/simulate/recording.h"

#include <algorithm>

#include "harness/judge/observation.h"
#include "harness/simulate/world_event.h"

namespace gatecrash::simulate {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;

bool is_to_server(const Event& event) {
  return event.kind == Event::Kind::kBytes && event.tap == Tap::kUpstream &&
         event.dir == Direction::kClientToServer;
}

std::uint64_t number(const Event& event, std::string_view key) {
  const wire::Value* const value = event.arguments.find(key);
  const auto read = value == nullptr ? std::nullopt : value->as_int64();
  return static_cast<std::uint64_t>(read && *read > 0 ? *read : 0);
}

std::uint32_t gateway_of(const Event& event) {
  return static_cast<std::uint32_t>(number(event, "gateway"));
}

/// A reload between judging and reserving.
bool is_inside_a_call(const Event& event) {
  return event.operation == world_name::kReload &&
         event.arguments.find_string("how") == judge::kAtReserve;
}

}  // namespace

bool is_input(const Event& event) {
  switch (event.kind) {
    case Event::Kind::kOpen:
      return true;
    case Event::Kind::kWorld:
      return event.operation != world_name::kServerLate && !is_inside_a_call(event);
    case Event::Kind::kBytes:
      return (event.tap == Tap::kClient) == (event.dir == Direction::kClientToServer);
    case Event::Kind::kEof:  // the gateway's own closing of a client is none
      return event.tap == Tap::kUpstream || event.dir == Direction::kClientToServer;
    default:
      return false;
  }
}

Recording::Recording(const transcript::Transcript& transcript) : events_(transcript.events) {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event& event = events_[i];
    if (event.kind == Event::Kind::kWorld) {
      note_world(i);
    } else if (event.kind == Event::Kind::kAudit) {
      note_row(i);
    } else if (is_to_server(event)) {
      const bool late = late_.erase(event.session) > 0;
      sent_[event.session].push_back({event.bytes, late, {}, false});
    }
    if (is_input(event)) {
      last_input_ = i;
    }
  }
}

void Recording::note_world(std::size_t index) {
  const Event& event = events_[index];
  if (event.operation == world_name::kSettled) {
    says_settled_ = true;
  } else if (event.operation == world_name::kSessionAt) {
    gateways_[event.session] = gateway_of(event);
  } else if (event.operation == world_name::kServerLate) {
    late_.insert(event.session);
  } else if (event.operation == judge::world::kServerReads) {
    std::uint64_t left = std::max<std::uint64_t>(number(event, "messages"), 1);
    for (Sent& sent : sent_[event.session]) {
      if (left > 0 && sent.late && !sent.read) {
        sent.read = index;
        --left;
      }
    }
  } else if (event.operation == world_name::kRestart) {
    note_kill(index);
  } else if (is_inside_a_call(event)) {
    reloads_[last_input_] = index;
  }
}

/// The ends of its sessions stand just before it.
void Recording::note_kill(std::size_t index) {
  const std::uint32_t gateway = gateway_of(events_[index]);
  for (std::size_t i = index; i-- > 0;) {
    const Event& event = events_[i];
    const auto found = gateways_.find(event.session);
    const std::uint32_t at = found == gateways_.end() ? 0 : found->second;
    if (event.kind != Event::Kind::kEof || event.dir != Direction::kServerToClient ||
        event.at != events_[index].at || at != gateway) {
      break;
    }
    killed_.insert(i);
  }
}

void Recording::note_row(std::size_t index) {
  const Event& event = events_[index];
  if (event.arguments.find_string("decision") != "hold") {
    return;
  }
  const HeldAt where{last_input_, holds_[last_input_]++};
  held_[{gateway_of(event), number(event, "seq")}] = where;
}

std::optional<std::size_t> Recording::reload_in(std::size_t input) const {
  const auto found = reloads_.find(input);
  return found == reloads_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<HeldAt> Recording::held_by(std::uint32_t gateway, std::uint64_t sequence) const {
  const auto found = held_.find({gateway, sequence});
  return found == held_.end() ? std::nullopt : std::optional(found->second);
}

const Sent* Recording::next_sent(const std::string& session, std::string_view bytes) {
  const auto found = sent_.find(session);
  if (found == sent_.end()) {
    return nullptr;
  }
  for (Sent& sent : found->second) {
    if (!sent.met && sent.bytes == bytes) {
      sent.met = true;
      return &sent;
    }
  }
  return nullptr;
}

}  // namespace gatecrash::simulate
