// no-secret-leak: what was planted to be found is found nowhere: no planted text is in an audit
// row, nor in an answer that is not the server's own, no planted secret in any answer, and nothing
// planted goes to a server that no client has said. Whoever runs the stack plants texts that begin
// with judge::kCanary in patients, credentials, tokens and keys. Of long answers that are a
// server's own one in kLongEvery is looked at, by its length.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::invariants {
namespace {

constexpr std::size_t kLongBytes = 1024;
constexpr std::size_t kLongEvery = 8;

class NoSecretLeak final : public judge::Invariant {
 public:
  explicit NoSecretLeak(const judge::Setting& setting)
      : Invariant(setting, setting.visible.canaries) {}

  void forwarded(const judge::Forward& forward) override {
    if (!forward.exchange->stray && forward.readable) {
      return;  // it is what a client said
    }
    checked();
    if (forward.line.find(judge::kCanary) != std::string_view::npos) {
      violated(forward.at, forward.session,
               "what was planted as a secret is sent to the server, and no client said it: " +
                   around(forward.line, judge::kCanary));
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.from_server && answer.line.size() > kLongBytes &&
        answer.line.size() % kLongEvery != 0) {
      return;
    }
    checked();
    const std::string_view mark = answer.from_server ? judge::kSecretCanary : judge::kCanary;
    if (answer.line.find(mark) != std::string_view::npos && !said_it(answer)) {
      violated(answer.at, answer.session,
               std::string("an answer of the ") + (answer.from_server ? "server" : "gateway") +
                   " holds what was planted as a secret: " + around(answer.line, mark));
    }
  }

  void observed(const judge::Observation& observation) override {
    if (observation.kind != judge::Observation::Kind::kAudit) {
      return;
    }
    checked();
    std::string_view where = observation.bytes;
    if (const judge::AuditEntry* const row = observation.audit) {
      for (const std::string_view field :
           {std::string_view(row->method), std::string_view(row->tool),
            std::string_view(row->rule)}) {
        where = field.find(judge::kCanary) != std::string_view::npos ? field : where;
      }
    }
    if (where.find(judge::kCanary) != std::string_view::npos) {
      violated(
          observation.at, observation.session,
          "the audit log holds what was planted as a secret: " + around(where, judge::kCanary));
    }
  }

 private:
  /// A server may tell a client what that client has just said.
  static bool said_it(const judge::Answer& answer) {
    return answer.from_server && answer.exchange != nullptr &&
           wire::write_json(answer.exchange->message.params).find(judge::kSecretCanary) !=
               std::string::npos;
  }

  static std::string around(std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    return printable(text.substr(at < 40 ? 0 : at - 40), 120);
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_no_secret_leak(const judge::Setting& setting) {
  return std::make_unique<NoSecretLeak>(setting);
}

}  // namespace gatecrash::invariants
