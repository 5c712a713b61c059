// one-answer: every request gets exactly one answer; a unit that cannot be read gets one error;
// nobody gets an answer unasked; and what the server answered is what the client is told. Under
// which id is id-preserved's, notifications are no-answer-to-notification's.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class OneAnswer final : public judge::Invariant {
 public:
  explicit OneAnswer(const judge::Setting& setting) : Invariant(setting, true) {}

  void answered(const judge::Answer& answer) override {
    if (!answer.readable) {
      violated(answer.at, answer.session,
               "the client is sent bytes that are not a JSON-RPC message: " +
                   printable(answer.line, 120));
    } else if (answer.exchange == nullptr && answer.to_notification) {
      return;  // no-answer-to-notification's
    } else if (answer.exchange == nullptr) {
      violated(answer.at, answer.session,
               "an answer with id " + printable(answer.id, 64) + ", which nobody asked with");
    } else if (answer.repeated) {
      violated(answer.at, answer.session, describe(*answer.exchange) + " is answered again");
    } else if (answer.altered) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) + " is answered otherwise than the server answered it");
    } else if (invented(answer)) {
      violated(answer.at, answer.session,
               describe(*answer.exchange) +
                   " is answered with a result, but it is denied and no server has seen it");
    }
  }

  void ended(const judge::Exchange& exchange) override {
    if (exchange.owed != judge::Exchange::Owed::kOne) {
      return;
    }
    checked();
    if (exchange.answers == 0 && !exchange.cancelled) {
      violated(exchange.at, exchange.session,
               describe(exchange) + (exchange.server_answered
                                         ? " was answered by the server, but not to the client"
                                         : " is never answered"));
    }
  }

 private:
  /// A result for a call that the policy denies and that was not forwarded.
  static bool invented(const judge::Answer& answer) {
    const judge::Exchange& exchange = *answer.exchange;
    return exchange.verdict.denies() && exchange.forwarded == 0 && !answer.error;
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_one_answer(const judge::Setting& setting) {
  return std::make_unique<OneAnswer>(setting);
}

}  // namespace gatecrash::invariants
