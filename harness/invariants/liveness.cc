// liveness: once all faults have stopped, every request that is or comes to be unanswered is
// answered before all is settled. Judged where the world says that it is healed; before that, one
// answer is owed only as far as one-answer says.
#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class Liveness final : public judge::Invariant {
 public:
  explicit Liveness(const judge::Setting& setting) : Invariant(setting, true) {}

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
};

}  // namespace

std::unique_ptr<judge::Invariant> make_liveness(const judge::Setting& setting) {
  return std::make_unique<Liveness>(setting);
}

}  // namespace gatecrash::invariants
