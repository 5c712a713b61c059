// approval-held: a call that the policy holds for a person is not at the server before somebody has
// approved it, in time. What counts as an approval: session_held.cc.
#include "harness/judge/invariant.h"

namespace gatecrash::invariants {
namespace {

class ApprovalHeld final : public judge::Invariant {
 public:
  explicit ApprovalHeld(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream && setting.visible.approvals),
        model_(setting.model) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!forward.readable || !exchange.is_call()) {
      return;
    }
    checked();
    const model::Verdict verdict =
        model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, exchange.revision);
    if (verdict.kind == model::Verdict::Kind::kHold && !exchange.approved) {
      violated(forward.at, forward.session,
               describe(exchange) +
                   " reached the server although nobody approved it: " + std::string(verdict.rule));
    }
  }

 private:
  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_approval_held(const judge::Setting& setting) {
  return std::make_unique<ApprovalHeld>(setting);
}

}  // namespace gatecrash::invariants
