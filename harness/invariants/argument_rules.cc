// argument-rules: no call reaches the server whose arguments a condition of the policy forbids, and
// each that they allow is judged by its arguments alone. Conditions are read again here, number by
// number and type by type (harness/model/naive_conditions.h), so that a comparison through a
// double, or of "1" with 1, shows. That an allowed call is not denied is allow-exactly-once's.
#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class ArgumentRules final : public judge::Invariant {
 public:
  explicit ArgumentRules(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream), model_(setting.model) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!forward.readable || !exchange.is_call()) {
      return;
    }
    checked();
    const model::Verdict verdict =
        model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, exchange.revision);
    if (verdict.by_arguments) {
      violated(forward.at, forward.session,
               describe(exchange) + " reached the server although its arguments fail " +
                   std::string(verdict.rule));
    }
  }

 private:
  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_argument_rules(const judge::Setting& setting) {
  return std::make_unique<ArgumentRules>(setting);
}

}  // namespace gatecrash::invariants
