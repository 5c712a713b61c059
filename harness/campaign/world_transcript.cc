#include "harness/campaign/world_transcript.h"

#include <algorithm>
#include <string>
#include <utility>

#include "harness/simulate/world.h"
#include "harness/simulate/world_event.h"

namespace gatecrash::campaign {
namespace {

using judge::Observation;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

void set_bytes(Event& event, Tap tap, Direction dir, std::string_view bytes) {
  event.kind = Event::Kind::kBytes;
  event.tap = tap;
  event.dir = dir;
  event.bytes = bytes;
}

void set_end(Event& event, Tap tap, Direction dir) {
  event.kind = Event::Kind::kEof;
  event.tap = tap;
  event.dir = dir;
}

void set_audit(Event& event, const judge::AuditEntry& row) {
  event.kind = Event::Kind::kAudit;
  event.arguments = wire::Value::object({{"grant", row.grant},
                                         {"method", row.method},
                                         {"tool", row.tool},
                                         {"decision", row.allow  ? "allow"
                                                      : row.hold ? "hold"
                                                                 : "deny"},
                                         {"rule", row.rule}});
  if (row.sequence != 0) {
    event.arguments.set("seq", row.sequence);
  }
  if (row.held != 0) {
    event.arguments.set("held", row.held);
  }
  if (row.gateway != 0) {
    event.arguments.set("gateway", std::int64_t{row.gateway});
  }
}

void set_effect(Event& event, const healthlake::Effect& effect) {
  event.kind = Event::Kind::kEffect;
  event.tap = Tap::kEffect;
  event.operation = effect.operation;
  event.arguments = effect.arguments;
  event.status = effect.status;
  event.changed = effect.changed;
}

/// What comes to the stack from outside: between it and the next one a server reads at once.
bool is_input(const Observation& observation) {
  switch (observation.kind) {
    case Observation::Kind::kGatewayToServer:
    case Observation::Kind::kGatewayToClient:
    case Observation::Kind::kAudit:
    case Observation::Kind::kEffect:
    case Observation::Kind::kClientClosed:
    case Observation::Kind::kHoldings:
      return false;
    default:
      return true;
  }
}

}  // namespace

WorldTranscript::WorldTranscript(std::uint64_t world_seed, bool tells_reads)
    : tells_reads_(tells_reads) {
  transcript_.header.epoch = simulate::kWorldEpoch;
  transcript_.header.by = "gatecrash 0.1.0";
  transcript_.header.transport = "stdio";
  transcript_.header.world_seed = std::to_string(world_seed);
}

/// The server has read so many bytes: what they end is read now, and at once if that is where and
/// when all of it was sent.
void WorldTranscript::add_read(const Observation& read, Duration at) {
  std::vector<Unread>& unread = unread_[std::string(read.session)];
  std::size_t bytes = read.how.size();
  std::size_t whole = 0;
  bool late = false;
  for (; whole < unread.size() && bytes > 0; ++whole) {
    Unread& next = unread[whole];
    const std::size_t taken = std::min(bytes, next.bytes);
    bytes -= taken;
    next.bytes -= taken;
    if (next.bytes > 0) {
      break;
    }
    late = late || next.input != inputs_ || transcript_.events[next.event].at != at;
  }
  for (std::size_t i = 0; late && i < whole; ++i) {
    late_.insert(unread[i].event);
  }
  unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(whole));
  if (late) {
    Event event;
    event.kind = Event::Kind::kWorld;
    event.at = at;
    event.session = read.session;
    event.operation = judge::world::kServerReads;
    event.arguments = wire::Value::object({{"messages", static_cast<std::int64_t>(whole)}});
    transcript_.events.push_back(std::move(event));
  }
}

void WorldTranscript::note_sent(const Observation& sent) {
  if (tells_reads_) {
    unread_[std::string(sent.session)].push_back(
        {transcript_.events.size(), inputs_, sent.bytes.size()});
  }
}

void WorldTranscript::add(const Observation& observation) {
  if (observation.kind == Observation::Kind::kAudit && observation.audit == nullptr) {
    return;  // a line that is no decision: follows from the rest
  }
  Event event;
  step_ += observation.step;
  event.at = observation.at - transcript_.header.epoch - step_;
  event.session = observation.session;
  if (observation.kind == Observation::Kind::kWorld &&
      observation.bytes == judge::world::kServerReads) {
    add_read(observation, event.at);
    return;
  }
  inputs_ += is_input(observation) ? 1 : 0;
  switch (observation.kind) {
    case Observation::Kind::kOpen:
      if (Event where = event; simulate::write_session_at(observation, where)) {
        transcript_.events.push_back(std::move(where));
      }
      event.kind = Event::Kind::kOpen;
      event.grant = observation.grant;
      break;
    case Observation::Kind::kClientToGateway:
      set_bytes(event, Tap::kClient, Direction::kClientToServer, observation.bytes);
      break;
    case Observation::Kind::kGatewayToClient:
      set_bytes(event, Tap::kClient, Direction::kServerToClient, observation.bytes);
      break;
    case Observation::Kind::kGatewayToServer:
      set_bytes(event, Tap::kUpstream, Direction::kClientToServer, observation.bytes);
      note_sent(observation);
      break;
    case Observation::Kind::kServerToGateway:
      set_bytes(event, Tap::kUpstream, Direction::kServerToClient, observation.bytes);
      break;
    case Observation::Kind::kAudit:
      set_audit(event, *observation.audit);
      event.session = observation.audit->session;
      event.grant = observation.audit->grant;
      break;
    case Observation::Kind::kEffect:
      set_effect(event, *observation.effect);
      break;
    case Observation::Kind::kClientClosed:
      set_end(event, Tap::kClient, Direction::kServerToClient);
      break;
    case Observation::Kind::kClientLeft:
      set_end(event, Tap::kClient, Direction::kClientToServer);
      break;
    case Observation::Kind::kServerClosed:
      set_end(event, Tap::kUpstream, Direction::kServerToClient);
      break;
    case Observation::Kind::kWorld:
    case Observation::Kind::kReload:
    case Observation::Kind::kApproval:
    case Observation::Kind::kGatewayRestart:
      simulate::write_world_event(observation, event);
      break;
    case Observation::Kind::kSettled:
      simulate::write_world_event(observation, event);
      if (!transcript_.events.empty() && transcript_.events.back().operation == event.operation) {
        return;
      }
      break;
    case Observation::Kind::kHoldings:
    case Observation::Kind::kTwin:
      return;  // follows from the rest
  }
  transcript_.events.push_back(std::move(event));
}

transcript::Transcript WorldTranscript::take() {
  for (const auto& [session, unread] : unread_) {
    for (const Unread& never : unread) {
      late_.insert(never.event);
    }
  }
  transcript::Transcript whole;
  whole.header = std::move(transcript_.header);
  for (std::size_t i = 0; i < transcript_.events.size(); ++i) {
    if (late_.contains(i)) {
      Event late;
      late.kind = Event::Kind::kWorld;
      late.at = transcript_.events[i].at;
      late.session = transcript_.events[i].session;
      late.operation = simulate::world_name::kServerLate;
      whole.events.push_back(std::move(late));
    }
    whole.events.push_back(std::move(transcript_.events[i]));
  }
  return whole;
}

}  // namespace gatecrash::campaign
