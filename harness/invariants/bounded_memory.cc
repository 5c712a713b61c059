// bounded-memory: what a gateway remembers of requests is no more than what is unanswered, held or
// open: each answer, each end of a session frees what was kept for it. Judged where the target
// tells what it holds (Observation::Kind::kHoldings).
#include <map>

#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class BoundedMemory final : public judge::Invariant {
 public:
  explicit BoundedMemory(const judge::Setting& setting) : Invariant(setting, true) {}

  void forwarded(const judge::Forward& forward) override {
    if (forward.exchange->is_request() && !forward.repeated) {
      ++unanswered_[forward.exchange->gateway];
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange != nullptr && !answer.repeated && answer.exchange->forwarded > 0) {
      forget(*answer.exchange);
    }
  }

  void ended(const judge::Exchange& exchange) override {
    // A cancelled request may stay until its answer comes, and none may come.
    if (exchange.is_request() && exchange.forwarded > 0 && exchange.answers == 0 &&
        !exchange.cancelled) {
      forget(exchange);
    }
  }

  void observed(const judge::Observation& observation) override {
    if (observation.kind == judge::Observation::Kind::kGatewayRestart) {
      unanswered_[observation.gateway] = 0;
    } else if (observation.kind == judge::Observation::Kind::kHoldings) {
      checked();
      const std::uint64_t held = observation.holdings->unanswered;
      const std::uint64_t explained = unanswered_[observation.gateway];
      if (held > explained) {
        violated(observation.at, {},
                 "gateway " + std::to_string(observation.gateway) + " remembers " +
                     std::to_string(held) + " unanswered requests; " + std::to_string(explained) +
                     " are");
      }
    }
  }

 private:
  void forget(const judge::Exchange& exchange) {
    std::uint64_t& count = unanswered_[exchange.gateway];
    count -= count > 0 ? 1 : 0;
  }

  std::map<std::uint32_t, std::uint64_t> unanswered_;  // by gateway, as the taps show it
};

}  // namespace

std::unique_ptr<judge::Invariant> make_bounded_memory(const judge::Setting& setting) {
  return std::make_unique<BoundedMemory>(setting);
}

}  // namespace gatecrash::invariants
