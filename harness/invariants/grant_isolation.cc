// grant-isolation: nothing of one client's reaches another's: no message of grant a goes to the
// server of grant b's session, no answer for a is given to b, and no row of a's calls names b.
// Counters are rate-cap's and allow-exactly-once's.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class GrantIsolation final : public judge::Invariant {
 public:
  explicit GrantIsolation(const judge::Setting& setting) : Invariant(setting, true) {}

  void forwarded(const judge::Forward& forward) override {
    checked();
    if (is_other(forward.foreign, forward.grant)) {
      violated(forward.at, forward.session,
               "the server of a session of grant \"" + printable(forward.grant, 64) +
                   "\" is sent what a client of grant \"" + printable(forward.foreign.grant, 64) +
                   "\" sent: " + printable(forward.line, 120));
    }
  }

  void answered(const judge::Answer& answer) override {
    checked();
    const std::string_view own =
        answer.exchange == nullptr ? std::string_view() : answer.exchange->grant;
    if (is_other(answer.foreign, own)) {
      violated(answer.at, answer.session,
               "a client is given the answer that the server gave in session " +
                   printable(answer.foreign.session, 64) + " of grant \"" +
                   printable(answer.foreign.grant, 64) + "\": " + printable(answer.line, 120));
    }
  }

  void audited(const judge::Audited& audited) override {
    if (audited.exchange != nullptr && audited.row->grant != audited.exchange->grant) {
      violated(audited.at, audited.row->session,
               "the audit row of " + describe(*audited.exchange) + " names the grant \"" +
                   printable(audited.row->grant, 64) + "\"; the session is \"" +
                   printable(audited.exchange->grant, 64) + "\"'s");
    }
  }

 private:
  static bool is_other(const judge::Foreign& foreign, std::string_view grant) {
    return !foreign.session.empty() && foreign.grant != grant;
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_grant_isolation(const judge::Setting& setting) {
  return std::make_unique<GrantIsolation>(setting);
}

}  // namespace gatecrash::invariants
