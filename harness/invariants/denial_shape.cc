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
  explicit DenialShape(const judge::Setting& setting)
      : Invariant(setting, true), model_(setting.model), own_words_(setting.visible.own_words) {}

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

  /// The rule's own words, "" when it has none. Which of several limits was full first is not
  /// asked: where one says nothing, anything may be said.
  std::string_view own_words(const judge::Exchange& exchange) const {
    const policy::Policy& policy = model_.policy(exchange.revision);
    const auto rule = policy.tools.find(exchange.tool);
    for (const policy::ToolRule* const each :
         {rule == policy.tools.end() ? nullptr : &rule->second, &policy.all_tools}) {
      if (each == nullptr || exchange.verdict.by_limit) {
        continue;
      }
      for (const policy::Check& check : each->checks) {
        if (check.rule == exchange.verdict.rule) {
          return check.on_deny;
        }
      }
    }
    return {};
  }

  bool says_a_limits_words(const judge::Exchange& exchange, std::string_view text) const {
    bool any = false;
    for (const auto* const limits :
         model::limits_of(model_.policy(exchange.revision), exchange.tool)) {
      for (const policy::Limit& limit : *limits) {
        any = true;
        if (limit.on_deny.empty() || text.find(limit.on_deny) != std::string_view::npos) {
          return true;
        }
      }
    }
    return !any;
  }

  bool is_in_the_rules_words(const judge::Exchange& exchange, std::string_view text) const {
    if (!own_words_ || exchange.saw(judge::Exchange::kStoreDown) ||
        exchange.saw(judge::Exchange::kAuditDown) || exchange.saw(judge::Exchange::kReloaded)) {
      return true;  // that may be why
    }
    return exchange.verdict.by_limit ? says_a_limits_words(exchange, text)
                                     : text.find(own_words(exchange)) != std::string_view::npos;
  }

  std::string what_is_wrong(const judge::Answer& answer) const {
    if (!answer.denied) {
      return "does not look like one";
    }
    if (answer.message->kind == wire::Message::Kind::kError) {
      const wire::Value* const text = answer.message->error.find("message");
      if (text == nullptr || !text->is_string()) {
        return "has no message";
      }
      return is_in_the_rules_words(*answer.exchange, text->as_string()) ? "" : kOtherWords;
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
    if (!is_in_the_rules_words(*answer.exchange, *content->items().front().find_string("text"))) {
      return kOtherWords;
    }
    const bool modern = wire::era_of(answer.exchange->message) == wire::Era::kModern;
    const auto type = answer.message->result.find_string("resultType");
    if (modern ? type != std::string_view("complete") : type.has_value()) {
      return modern ? "has no resultType \"complete\"" : "has a resultType, which its era has not";
    }
    return "";
  }

  static constexpr const char* kOtherWords = "does not say what the rule says";

  const model::ReferenceModel& model_;
  bool own_words_;
};

}  // namespace

std::unique_ptr<judge::Invariant> make_denial_shape(const judge::Setting& setting) {
  return std::make_unique<DenialShape>(setting);
}

}  // namespace gatecrash::invariants
