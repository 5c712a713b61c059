#include "harness/campaign/judge_recording.h"

#include <algorithm>
#include <map>
#include <string>

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
  return entry.allow || entry.hold || decision == "deny";
}

}  // namespace

void judge_recording(const transcript::Transcript& transcript, judge::Judge& judge) {
  std::map<std::string, std::string> grants;
  Instant now = transcript.header.epoch;
  for (const Event& event : transcript.events) {
    now = transcript.header.epoch + event.at;
    Observation seen{.at = now, .session = event.session, .bytes = event.bytes};
    switch (event.kind) {
      case Event::Kind::kOpen:
        grants[event.session] = event.grant;
        seen.kind = Observation::Kind::kOpen;
        seen.grant = event.grant;
        judge.on(seen);
        break;
      case Event::Kind::kBytes:
        seen.kind = kind_of(event);
        judge.on(seen);
        break;
      case Event::Kind::kEof:
        if (event.tap == Tap::kClient && event.dir == Direction::kServerToClient) {
          seen.kind = Observation::Kind::kClientClosed;
          judge.on(seen);
        }
        break;
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
      case Event::Kind::kWorld:
        seen.kind = Observation::Kind::kWorld;
        seen.bytes = event.operation;
        judge.on(seen);
        break;
      default:
        break;
    }
  }
  judge.on({.kind = Observation::Kind::kSettled, .at = now});
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
