// id-preserved: an answer bears the id of its request, with its type and spelling: 1 is answered
// under 1, never under "1" or 1.0. A client that compares ids strictly waits for ever otherwise.
#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"

namespace gatecrash::invariants {
namespace {

class IdPreserved final : public judge::Invariant {
 public:
  explicit IdPreserved(const judge::Setting& setting) : Invariant(setting, true) {}

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || !answer.exchange->is_request()) {
      return;
    }
    checked();
    if (answer.misspelt) {
      violated(
          answer.at, answer.session,
          describe(*answer.exchange) + " is answered under the id " + printable(answer.id, 64));
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_id_preserved(const judge::Setting& setting) {
  return std::make_unique<IdPreserved>(setting);
}

}  // namespace gatecrash::invariants
