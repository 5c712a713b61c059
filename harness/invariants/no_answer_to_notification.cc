// no-answer-to-notification: a message without an id gets no answer of any kind, whether it was
// forwarded, denied or refused. JSON-RPC 2.0 forbids one, and a client takes it for another's.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class NoAnswerToNotification final : public judge::Invariant {
 public:
  explicit NoAnswerToNotification(const judge::Setting& setting) : Invariant(setting, true) {}

  void arrived(const judge::Exchange& exchange) override {
    if (exchange.message.kind == wire::Message::Kind::kNotification && !exchange.unreadable) {
      checked();
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.to_notification) {
      violated(answer.at, answer.session,
               "a notification is answered: " + printable(answer.line, 120));
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_no_answer_to_notification(const judge::Setting& setting) {
  return std::make_unique<NoAnswerToNotification>(setting);
}

}  // namespace gatecrash::invariants
