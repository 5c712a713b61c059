// reload-atomic: a call is judged by one policy as a whole, the one in force when it came (or, when
// a person had to approve it, when it was released): a policy that was replaced decides nothing
// any more, and one that could not be read never did.
#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class ReloadAtomic final : public judge::Invariant {
 public:
  explicit ReloadAtomic(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream), model_(setting.model) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (exchange.revision == 0 || !forward.readable || exchange.stray || exchange.approved) {
      return;
    }
    checked();
    if (denies(exchange, exchange.revision) && !denies(exchange, exchange.revision - 1)) {
      violated(forward.at, forward.session,
               describe(exchange) +
                   " reached the server as the policy before the last reload "
                   "allows; the one in force denies it");
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.exchange->revision == 0 || !answer.denied ||
        answer.repeated || !answer.exchange->verdict.allows()) {
      return;
    }
    checked();
    const judge::Exchange& exchange = *answer.exchange;
    if (!denies(exchange, exchange.revision) && denies(exchange, exchange.revision - 1)) {
      violated(answer.at, answer.session,
               describe(exchange) +
                   " is denied as the policy before the last reload says; the one "
                   "in force allows it");
    }
  }

 private:
  bool denies(const judge::Exchange& exchange, std::uint32_t revision) const {
    return model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, revision)
        .denies();
  }

  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_reload_atomic(const judge::Setting& setting) {
  return std::make_unique<ReloadAtomic>(setting);
}

}  // namespace gatecrash::invariants
