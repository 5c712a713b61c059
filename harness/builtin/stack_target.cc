#include "harness/builtin/stack_target.h"

#include <algorithm>
#include <utility>

namespace gatecrash::builtin {

using judge::Observation;
using simulate::Output;

StackTarget::StackTarget(simulate::Stack& stack, Instant epoch, Watcher watcher)
    : stack_(stack), epoch_(epoch), now_(epoch), watcher_(std::move(watcher)) {
  stack_.set_observer(watcher_);
}

StackTarget::~StackTarget() { stack_.set_observer({}); }

void StackTarget::tell(Observation::Kind kind, std::string_view session, std::string_view bytes) {
  if (watcher_) {
    watcher_({.kind = kind, .at = now_, .session = session, .bytes = bytes});
  }
}

Status StackTarget::open(std::string_view session, std::string_view grant) {
  if (watcher_) {
    watcher_({.kind = Observation::Kind::kOpen, .at = now_, .session = session, .grant = grant});
  }
  stack_.open(session, grant, now_, outputs_);
  carry();
  return {};
}

void StackTarget::send(std::string_view session, std::string_view bytes) {
  tell(Observation::Kind::kClientToGateway, session, bytes);
  stack_.gateway_from_client(session, bytes, now_, outputs_);
  carry();
}

void StackTarget::advance(Duration at) { now_ = std::max(now_, epoch_ + at); }

void StackTarget::carry() {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    Output output = std::move(outputs_[i]);  // the vector grows below
    switch (output.to) {
      case Output::To::kClient:
        tell(Observation::Kind::kGatewayToClient, output.session, output.bytes);
        heard_.push_back({std::move(output.session), std::move(output.bytes), false});
        break;
      case Output::To::kServer:
        tell(Observation::Kind::kGatewayToServer, output.session, output.bytes);
        stack_.server_from_gateway(output.session, output.bytes, now_, outputs_);
        break;
      case Output::To::kGateway:
        tell(Observation::Kind::kServerToGateway, output.session, output.bytes);
        stack_.gateway_from_server(output.session, output.bytes, now_, outputs_);
        break;
      case Output::To::kCloseServer:
        stack_.end_server(output.session);
        break;
      case Output::To::kCloseClient:
        tell(Observation::Kind::kClientClosed, output.session, {});
        heard_.push_back({std::move(output.session), {}, true});
        break;
    }
  }
  outputs_.clear();
}

std::vector<target::Heard> StackTarget::receive(Duration /*limit*/) {
  return std::exchange(heard_, {});
}

std::vector<target::Heard> StackTarget::finish() {
  tell(Observation::Kind::kSettled, {}, {});
  return std::exchange(heard_, {});
}

}  // namespace gatecrash::builtin
