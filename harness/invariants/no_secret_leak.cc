// no-secret-leak: what was planted to be found is found nowhere: no planted text is in an audit
// row, nor in an answer that is not the server's own, and no planted secret in any answer. Whoever
// runs the stack plants texts that begin with judge::kCanary in patients, credentials, tokens and
// keys.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::invariants {
namespace {

class NoSecretLeak final : public judge::Invariant {
 public:
  explicit NoSecretLeak(const judge::Setting& setting)
      : Invariant(setting, setting.visible.canaries) {}

  void answered(const judge::Answer& answer) override {
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
