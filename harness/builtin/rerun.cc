#include "harness/builtin/rerun.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatecrash::builtin {
namespace {

using invariants::Observation;
using simulate::Output;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

class Rerun {
 public:
  Rerun(simulate::Stack& stack, invariants::Judge& judge) : stack_(stack), judge_(judge) {
    stack_.set_observer([this](const Observation& observation) { judge_.on(observation); });
  }

  ~Rerun() { stack_.set_observer({}); }

  void run(const transcript::Transcript& transcript) {
    for (const Event& event : transcript.events) {
      const Instant at = transcript.header.epoch + event.at;
      if (at > now_ && held_count_ == 0) {
        tell(Observation::Kind::kSettled, {}, {});  // nothing is in flight
      }
      now_ = at;
      if (event.kind == Event::Kind::kOpen) {
        judge_.on({.kind = Observation::Kind::kOpen,
                   .at = now_,
                   .session = event.session,
                   .grant = event.grant});
        stack_.open(event.session, event.grant, now_, outputs_);
        carry();
      } else if (event.kind == Event::Kind::kBytes) {
        take_bytes(event);
      }
    }
    for (auto& [session, held] : held_) {
      while (!held.empty()) {
        release(session);
      }
    }
    tell(Observation::Kind::kSettled, {}, {});
  }

 private:
  void take_bytes(const Event& event) {
    if (event.tap == Tap::kClient && event.dir == Direction::kClientToServer) {
      tell(Observation::Kind::kClientToGateway, event.session, event.bytes);
      stack_.gateway_from_client(event.session, event.bytes, now_, outputs_);
      carry();
    } else if (event.tap == Tap::kUpstream && event.dir == Direction::kServerToClient) {
      release(event.session);
    }
  }

  /// Lets the next answer of a session's server reach the gateway.
  void release(const std::string& session) {
    std::deque<std::string>& held = held_[session];
    if (held.empty()) {
      return;
    }
    const std::string bytes = std::move(held.front());
    held.pop_front();
    --held_count_;
    tell(Observation::Kind::kServerToGateway, session, bytes);
    stack_.gateway_from_server(session, bytes, now_, outputs_);
    carry();
  }

  void carry() {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const Output output = std::move(outputs_[i]);  // the vector grows below
      switch (output.to) {
        case Output::To::kClient:
          tell(Observation::Kind::kGatewayToClient, output.session, output.bytes);
          break;
        case Output::To::kServer:
          tell(Observation::Kind::kGatewayToServer, output.session, output.bytes);
          stack_.server_from_gateway(output.session, output.bytes, now_, outputs_);
          break;
        case Output::To::kGateway:
          held_[output.session].push_back(output.bytes);
          ++held_count_;
          break;
        case Output::To::kCloseClient:
          tell(Observation::Kind::kClientClosed, output.session, {});
          break;
      }
    }
    outputs_.clear();
  }

  void tell(Observation::Kind kind, std::string_view session, std::string_view bytes) {
    judge_.on({.kind = kind, .at = now_, .session = session, .bytes = bytes});
  }

  simulate::Stack& stack_;
  invariants::Judge& judge_;
  Instant now_{};
  std::vector<Output> outputs_;
  std::map<std::string, std::deque<std::string>> held_;
  std::size_t held_count_ = 0;
};

Observation::Kind kind_of(const Event& event) {
  const bool from_client = event.dir == Direction::kClientToServer;
  if (event.tap == Tap::kClient) {
    return from_client ? Observation::Kind::kClientToGateway : Observation::Kind::kGatewayToClient;
  }
  return from_client ? Observation::Kind::kGatewayToServer : Observation::Kind::kServerToGateway;
}

/// A decision row; false for others (outcomes).
bool read_audit(const Event& event, const std::string& grant, invariants::AuditEntry& entry) {
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

void rerun(const transcript::Transcript& transcript, simulate::Stack& stack,
           invariants::Judge& judge) {
  Rerun(stack, judge).run(transcript);
}

void judge_recording(const transcript::Transcript& transcript, invariants::Judge& judge) {
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
        invariants::AuditEntry entry;
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
}

invariants::Visible visible_in(const transcript::Transcript& transcript) {
  const auto any = [&](const auto& is) {
    return std::any_of(transcript.events.begin(), transcript.events.end(), is);
  };
  invariants::Visible visible;
  visible.upstream = any([](const Event& event) { return event.tap == Tap::kUpstream; });
  visible.audit = any([](const Event& event) { return event.kind == Event::Kind::kAudit; });
  visible.approvals = visible.audit;
  visible.effects = any([](const Event& event) { return event.kind == Event::Kind::kEffect; });
  return visible;
}

}  // namespace gatecrash::builtin
