// approval-held: a call that the policy holds for a person is not at the server before somebody has
// approved it, in time. What counts as an approval: session_held.cc.
#include "harness/invariants/invariant.h"

namespace gatecrash::invariants {
namespace {

class ApprovalHeld final : public Invariant {
 public:
  explicit ApprovalHeld(const Setting& setting)
      : Invariant("approval-held", setting.visible.upstream && setting.visible.approvals,
                  setting.violations),
        model_(setting.model) {}

  void forwarded(const Forward& forward) override {
    const Exchange& exchange = *forward.exchange;
    if (!forward.readable || !exchange.is_call()) {
      return;
    }
    checked();
    const Verdict verdict = model_.judge_timeless(exchange.message, exchange.tool, exchange.grant);
    if (verdict.kind == Verdict::Kind::kHold && !exchange.approved) {
      violated(forward.at, forward.session,
               describe(exchange) +
                   " reached the server although nobody approved it: " + std::string(verdict.rule));
    }
  }

 private:
  const ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<Invariant> make_approval_held(const Setting& setting) {
  return std::make_unique<ApprovalHeld>(setting);
}

}  // namespace gatecrash::invariants
