// default-deny: nothing reaches the server that the policy does not allow whatever the time: no
// unlisted or denied tool, no closed method, nothing that cannot be read, by whatever reader the
// server has. (Limits are rate-cap's, hidden tools hidden-tool's, conditions argument-rules', calls
// that wait for a person approval-held's.)
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
    if (!is_ours(verdict)) {
      look_at_readings(forward);
      return;
    }
    violated(forward.at, forward.session,
             describe(exchange) + " reached the server although the policy denies it by " +
                 std::string(verdict.rule));
  }

 private:
  static bool is_ours(const model::Verdict& verdict) {
    return verdict.denies() && verdict.rule != policy::kRuleHidden && !verdict.by_arguments &&
           verdict.kind != model::Verdict::Kind::kHold;
  }

  /// What servers that read otherwise take the line for must be allowed too.
  void look_at_readings(const judge::Forward& forward) {
    if (forward.readings == nullptr) {
      return;
    }
    for (const judge::Reading& reading : *forward.readings) {
      for (const dissect::Understood& understood : reading.messages) {
        const auto message = wire::read_message(understood.message);
        if (!message || message->is_response()) {
          continue;
        }
        const model::Verdict verdict = model_.judge_timeless(
            *message, model::tool_of(*message), forward.grant, forward.exchange->revision);
        if (is_ours(verdict)) {
          violated(forward.at, forward.session,
                   std::string(reading.reader) + " reads " + printable(understood.method, 64) +
                       " " + printable(understood.tool.value_or(""), 64) +
                       " in what was forwarded, which the policy denies by " +
                       std::string(verdict.rule) + ": " + printable(forward.line, 160));
          return;
        }
      }
    }
  }

  const model::ReferenceModel& model_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_default_deny(const judge::Setting& setting) {
  return std::make_unique<DefaultDeny>(setting);
}

}  // namespace gatecrash::invariants
