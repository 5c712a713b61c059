#include "harness/campaign/world_transcript.h"

#include <string>
#include <utility>

#include "harness/simulate/world.h"
#include "stack/policy/hosted_writer.h"

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

void set_audit(Event& event, const judge::AuditEntry& row) {
  event.kind = Event::Kind::kAudit;
  event.arguments = wire::Value::object({{"grant", row.grant},
                                         {"method", row.method},
                                         {"tool", row.tool},
                                         {"decision", row.allow  ? "allow"
                                                      : row.hold ? "hold"
                                                                 : "deny"},
                                         {"rule", row.rule}});
  if (row.hold) {
    event.arguments.set("seq", row.sequence);
  }
  if (row.held != 0) {
    event.arguments.set("held", row.held);
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

void set_world(Event& event, const Observation& observation) {
  event.kind = Event::Kind::kWorld;
  event.arguments = wire::Value::object({{"gateway", std::int64_t{observation.gateway}}});
  switch (observation.kind) {
    case Observation::Kind::kReload:
      event.operation = "reload";
      event.arguments.set("policy", *observation.policy == nullptr
                                        ? wire::Value()
                                        : policy::hosted_form(**observation.policy).root);
      break;
    case Observation::Kind::kApproval:
      event.operation = "approval";
      event.arguments.set("seq", observation.sequence);
      event.arguments.set("approved", observation.approved);
      break;
    case Observation::Kind::kGatewayRestart:
      event.operation = "gateway-restart";
      break;
    default:
      event.operation = observation.bytes;
      if (observation.step != Duration(0)) {
        event.arguments.set("step_us", std::int64_t{observation.step.count()});
      }
  }
}

}  // namespace

WorldTranscript::WorldTranscript(std::uint64_t world_seed) {
  transcript_.header.epoch = simulate::kWorldEpoch;
  transcript_.header.by = "gatecrash 0.1.0";
  transcript_.header.transport = "stdio";
  transcript_.header.world_seed = std::to_string(world_seed);
}

void WorldTranscript::add(const Observation& observation) {
  if (observation.kind == Observation::Kind::kAudit && observation.audit == nullptr) {
    return;  // a line that is no decision: follows from the rest
  }
  Event event;
  step_ += observation.step;
  event.at = observation.at - transcript_.header.epoch - step_;
  event.session = observation.session;
  switch (observation.kind) {
    case Observation::Kind::kOpen:
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
      event.kind = Event::Kind::kEof;
      event.tap = Tap::kClient;
      event.dir = Direction::kServerToClient;
      break;
    case Observation::Kind::kClientLeft:
      event.kind = Event::Kind::kEof;
      event.tap = Tap::kClient;
      event.dir = Direction::kClientToServer;
      break;
    case Observation::Kind::kServerClosed:
      event.kind = Event::Kind::kEof;
      event.tap = Tap::kUpstream;
      event.dir = Direction::kServerToClient;
      break;
    case Observation::Kind::kWorld:
    case Observation::Kind::kReload:
    case Observation::Kind::kApproval:
    case Observation::Kind::kGatewayRestart:
      set_world(event, observation);
      break;
    case Observation::Kind::kSettled:
    case Observation::Kind::kHoldings:
    case Observation::Kind::kTwin:
      return;  // follows from the rest
  }
  transcript_.events.push_back(std::move(event));
}

transcript::Transcript WorldTranscript::take() { return std::move(transcript_); }

}  // namespace gatecrash::campaign
