// default-deny: nothing reaches the server that the policy does not allow whatever the time: no
// unlisted or denied tool, no closed method, nothing that cannot be read. (Limits are rate-cap's,
// hidden tools hidden-tool's, calls that wait for a person approval-held's.)
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class DefaultDeny final : public judge::Invariant {
 public:
  explicit DefaultDeny(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream), model_(setting.model) {}

  void forwarded(const judge::Forward& forward) override {
    checked();
    const judge::Exchange& exchange = *forward.exchange;
    if (!forward.readable) {
      violated(forward.at, forward.session,
               "bytes that are not one strict JSON-RPC message reached the server: " +
                   printable(forward.line, 120));
      return;
    }
    const model::Verdict verdict =
        model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, exchange.revision);
    if (!verdict.denies() || verdict.rule == policy::kRuleHidden ||
        verdict.kind == model::Verdict::Kind::kHold) {
      return;
    }
    violated(forward.at, forward.session,
             describe(exchange) + " reached the server although the policy denies it by " +
                 std::string(verdict.rule));
  }

 private:
  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_default_deny(const judge::Setting& setting) {
  return std::make_unique<DefaultDeny>(setting);
}

}  // namespace gatecrash::invariants
