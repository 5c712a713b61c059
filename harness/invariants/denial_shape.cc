// denial-shape: a call that the policy denies is answered as the target says that denials look: a
// tool result with isError and one text, or an error with the denial's code; with resultType in the
// modern era and without it in the legacy one; in the rule's own words where it has some. Other
// denied methods get the error. What is refused before the policy is asked has other errors.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/mcp.h"

namespace gatecrash::invariants {
namespace {

class DenialShape final : public judge::Invariant {
 public:
  explicit DenialShape(const judge::Setting& setting) : Invariant(setting, true) {}

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.repeated || answer.message == nullptr ||
        !is_denied_by_policy(*answer.exchange) || answer.exchange->forwarded > 0 ||
        !answer.error) {  // a result out of nothing is one-answer's
      return;
    }
    checked();
    const std::string wrong = what_is_wrong(answer);
    if (!wrong.empty()) {
      violated(answer.at, answer.session,
               "the denial of " + describe(*answer.exchange) + " " + wrong + ": " +
                   printable(answer.line, 160));
    }
  }

 private:
  static bool is_denied_by_policy(const judge::Exchange& exchange) {
    const std::string_view rule = exchange.verdict.rule;
    return exchange.verdict.kind == model::Verdict::Kind::kDeny && !exchange.unreadable &&
           exchange.is_request() &&
           (rule.starts_with('/') || rule == policy::kRuleHidden ||
            rule == policy::kRuleDefaultDeny);
  }

  static std::string what_is_wrong(const judge::Answer& answer) {
    if (!answer.denied) {
      return "does not look like one";
    }
    if (answer.message->kind == wire::Message::Kind::kError) {
      const wire::Value* const text = answer.message->error.find("message");
      return text != nullptr && text->is_string() ? "" : "has no message";
    }
    if (!answer.exchange->is_call()) {
      return "is a tool result";
    }
    const wire::Value* const content = answer.message->result.find("content");
    if (content == nullptr || !content->is_array() || content->items().size() != 1 ||
        content->items().front().find_string("type") != std::string_view("text") ||
        !content->items().front().find_string("text")) {
      return "is not one text";
    }
    const bool modern = wire::era_of(answer.exchange->message) == wire::Era::kModern;
    const auto type = answer.message->result.find_string("resultType");
    if (modern ? type != std::string_view("complete") : type.has_value()) {
      return modern ? "has no resultType \"complete\"" : "has a resultType, which its era has not";
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_denial_shape(const judge::Setting& setting) {
  return std::make_unique<DenialShape>(setting);
}

}  // namespace gatecrash::invariants
