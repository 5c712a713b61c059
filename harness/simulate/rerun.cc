#include "harness/simulate/rerun.h"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatecrash::simulate {
namespace {

using judge::Observation;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

class Rerun {
 public:
  Rerun(Stack& stack, judge::Judge& judge, const Watcher& watcher)
      : stack_(stack), judge_(judge), watcher_(watcher) {
    stack_.set_observer([this](const Observation& observation) { observe(observation); });
  }

  ~Rerun() { stack_.set_observer({}); }

  void run(const transcript::Transcript& transcript) {
    for (const Event& event : transcript.events) {
      const Instant at = transcript.header.epoch + event.at;
      if (at > now_ && held_count_ == 0) {
        tell_holdings();
        tell(Observation::Kind::kSettled, {}, {});  // nothing is in flight
      }
      now_ = at;
      if (event.kind == Event::Kind::kOpen) {
        observe({.kind = Observation::Kind::kOpen,
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
    tell_holdings();
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
        case Output::To::kCloseServer:
          stack_.end_server(output.session);
          break;
        case Output::To::kCloseClient:
          tell(Observation::Kind::kClientClosed, output.session, {});
          break;
      }
    }
    outputs_.clear();
  }

  void tell_holdings() {
    if (const auto holdings = stack_.holdings(0)) {
      observe({.kind = Observation::Kind::kHoldings, .at = now_, .holdings = &*holdings});
    }
  }

  void tell(Observation::Kind kind, std::string_view session, std::string_view bytes) {
    observe({.kind = kind, .at = now_, .session = session, .bytes = bytes});
  }

  void observe(const Observation& observation) {
    judge_.on(observation);
    if (watcher_) {
      watcher_(observation);
    }
  }

  Stack& stack_;
  judge::Judge& judge_;
  const Watcher& watcher_;
  Instant now_{};
  std::vector<Output> outputs_;
  std::map<std::string, std::deque<std::string>> held_;
  std::size_t held_count_ = 0;
};

}  // namespace

void rerun(const transcript::Transcript& transcript, Stack& stack, judge::Judge& judge,
           const Watcher& watcher) {
  Rerun(stack, judge, watcher).run(transcript);
}

}  // namespace gatecrash::simulate
