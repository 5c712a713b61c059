// liveness: once all faults have stopped, every request that is or comes to be unanswered is
// answered before all is settled, within 15 seconds. They count from its coming, or from when the
// faults stopped. Judged where the world says that it is healed; before that, one answer is owed
// only as far as one-answer says.
#include <algorithm>
#include <chrono>

#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

// Three times what the slowest server of a world takes to read a message.
constexpr Duration kAnswerWithin = std::chrono::seconds(15);

class Liveness final : public judge::Invariant {
 public:
  explicit Liveness(const judge::Setting& setting) : Invariant(setting, true) {}

  void observed(const judge::Observation& observation) override {
    if (observation.kind == judge::Observation::Kind::kWorld &&
        observation.bytes == judge::world::kHealed) {
      healed_at_ = observation.at;
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.repeated ||
        !answer.exchange->saw(judge::Exchange::kHealed) || answer.exchange->hold_row != 0) {
      return;
    }
    const Duration took = answer.at - std::max(answer.exchange->at, healed_at_);
    if (took > kAnswerWithin) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) + " is answered " +
                   std::to_string(took / std::chrono::milliseconds(1)) +
                   " ms after all faults had stopped, or after it came; at most " +
                   std::to_string(kAnswerWithin / std::chrono::milliseconds(1)) +
                   " ms are allowed");
    }
  }

  void ended(const judge::Exchange& exchange) override {
    const bool owed = exchange.is_request() && !exchange.stray && !exchange.unreadable &&
                      !exchange.cancelled && !exchange.saw(judge::Exchange::kClientGone) &&
                      exchange.verdict.kind != model::Verdict::Kind::kHold;
    if (!exchange.saw(judge::Exchange::kHealed) || !owed) {
      return;
    }
    checked();
    if (exchange.answers == 0) {
      violated(exchange.at, exchange.session,
               describe(exchange) + " is not answered although all faults have stopped" +
                   (exchange.forwarded > 0 && !exchange.server_answered
                        ? "; the server has not answered either"
                        : ""));
    }
  }

 private:
  Instant healed_at_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_liveness(const judge::Setting& setting) {
  return std::make_unique<Liveness>(setting);
}

}  // namespace gatecrash::invariants
