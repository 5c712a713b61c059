#include "harness/campaign/judge_recording.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "harness/simulate/world_event.h"

namespace gatecrash::campaign {
namespace {

using judge::Observation;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

Observation::Kind kind_of(const Event& event) {
  const bool from_client = event.dir == Direction::kClientToServer;
  if (event.tap == Tap::kClient) {
    return from_client ? Observation::Kind::kClientToGateway : Observation::Kind::kGatewayToClient;
  }
  return from_client ? Observation::Kind::kGatewayToServer : Observation::Kind::kServerToGateway;
}

/// What the end of a direction means. A real client that has said all may still listen; one of a
/// world is gone.
std::optional<Observation::Kind> end_of(const Event& event, bool of_world) {
  const bool from_client = event.dir == Direction::kClientToServer;
  if (event.tap == Tap::kClient && !from_client) {
    return Observation::Kind::kClientClosed;
  }
  if (!of_world || event.tap == Tap::kUpstream) {
    return of_world && !from_client ? std::optional(Observation::Kind::kServerClosed)
                                    : std::nullopt;
  }
  return Observation::Kind::kClientLeft;
}

/// A decision row; false for others (outcomes).
bool read_audit(const Event& event, const std::string& grant, judge::AuditEntry& entry) {
  const auto text = [&](std::string_view key) {
    return std::string(event.arguments.find_string(key).value_or(""));
  };
  const auto number = [&](std::string_view key) {
    const wire::Value* const value = event.arguments.find(key);
    const auto read = value == nullptr ? std::nullopt : value->as_int64();
    return static_cast<std::uint64_t>(read && *read > 0 ? *read : 0);
  };
  const std::string decision = text("decision");
  entry.session = event.session;
  entry.grant = event.arguments.find_string("grant").value_or(grant);
  entry.method = text("method");
  entry.tool = text("tool");
  entry.allow = decision == "allow";
  entry.rule = text("rule");
  entry.hold = decision == "hold";
  entry.sequence = number("seq");
  entry.held = number("held");
  entry.gateway = static_cast<std::uint32_t>(number("gateway"));
  return entry.allow || entry.hold || decision == "deny";
}

}  // namespace

Status judge_recording(const transcript::Transcript& transcript, std::string_view policy_name,
                       judge::Judge& judge) {
  std::map<std::string, std::string> grants;
  std::map<std::string, std::uint32_t> gateways;
  const bool of_world = !transcript.header.world_seed.empty();
  Duration skew{};  // that the gateways' clock has stepped by
  Instant now = transcript.header.epoch;
  for (const Event& event : transcript.events) {
    now = transcript.header.epoch + event.at + skew;
    Observation seen{.at = now, .session = event.session, .bytes = event.bytes};
    switch (event.kind) {
      case Event::Kind::kOpen:
        grants[event.session] = event.grant;
        seen.kind = Observation::Kind::kOpen;
        seen.grant = event.grant;
        seen.gateway = gateways[event.session];
        judge.on(seen);
        break;
      case Event::Kind::kBytes:
        seen.kind = kind_of(event);
        judge.on(seen);
        break;
      case Event::Kind::kEof:
        if (const auto kind = end_of(event, of_world)) {
          seen.kind = *kind;
          judge.on(seen);
        }
        break;
      case Event::Kind::kWorld: {
        TRY(const simulate::WorldEvent world, simulate::read_world_event(event, policy_name));
        skew += world.step;
        if (world.name == simulate::world_name::kSessionAt) {
          gateways[event.session] = world.gateway;
          break;
        }
        seen = world.observation();
        seen.at = now + world.step;
        judge.on(seen);
        break;
      }
      case Event::Kind::kAudit: {
        judge::AuditEntry entry;
        if (read_audit(event, grants[event.session], entry)) {
          seen.kind = Observation::Kind::kAudit;
          seen.audit = &entry;
          judge.on(seen);
        }
        break;
      }
      case Event::Kind::kEffect: {
        const healthlake::Effect effect{now, event.operation, event.arguments, event.status,
                                        event.changed};
        seen.kind = Observation::Kind::kEffect;
        seen.effect = &effect;
        judge.on(seen);
        break;
      }
      default:
        break;
    }
  }
  judge.on({.kind = Observation::Kind::kSettled, .at = now});
  return {};
}

judge::Visible visible_in(const transcript::Transcript& transcript) {
  const auto any = [&](const auto& is) {
    return std::any_of(transcript.events.begin(), transcript.events.end(), is);
  };
  judge::Visible visible;
  visible.upstream = any([](const Event& event) { return event.tap == Tap::kUpstream; });
  visible.audit = any([](const Event& event) { return event.kind == Event::Kind::kAudit; });
  visible.approvals = visible.audit;
  visible.own_words = false;
  visible.effects = any([](const Event& event) { return event.kind == Event::Kind::kEffect; });
  return visible;
}

}  // namespace gatecrash::campaign
