// audit-chain: rows of a log are numbered without a gap but for those that could not be written, in
// the order in which they come, and each line holds the hash of the line before it. Lines are
// judged where they can be seen (the bytes of kAudit), numbers wherever rows have them.
#include <algorithm>
#include <map>

#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/base/hash.h"

namespace gatecrash::invariants {
namespace {

class AuditChain final : public judge::Invariant {
 public:
  explicit AuditChain(const judge::Setting& setting) : Invariant(setting, setting.visible.audit) {}

  void observed(const judge::Observation& observation) override {
    using Kind = judge::Observation::Kind;
    if (observation.kind == Kind::kAudit) {
      if (observation.audit != nullptr && observation.audit->sequence != 0) {
        number(*observation.audit, observation.at);
      }
      if (!observation.bytes.empty()) {
        line(observation);
      }
    } else if (observation.kind == Kind::kGatewayRestart ||
               (observation.kind == Kind::kWorld &&
                (observation.bytes == judge::world::kAuditDown ||
                 observation.bytes == judge::world::kAuditUp))) {
      logs_[observation.gateway].gap_allowed = true;
    }
  }

 private:
  struct Log {
    std::uint64_t sequence = 0;
    bool gap_allowed = false;  // rows were lost since, and not by the gateway's fault
    std::string hash;          // of the last line
  };

  void number(const judge::AuditEntry& row, Instant at) {
    checked();
    Log& log = logs_[row.gateway];
    const bool begun = log.sequence != 0;
    if (row.sequence <= log.sequence) {
      violated(at, row.session,
               "audit row " + std::to_string(row.sequence) + " comes after row " +
                   std::to_string(log.sequence));
    } else if (begun && row.sequence != log.sequence + 1 && !log.gap_allowed) {
      violated(at, row.session,
               "audit row " + std::to_string(row.sequence) + " follows row " +
                   std::to_string(log.sequence) + ": what stood between is not in the log");
    }
    log.sequence = std::max(log.sequence, row.sequence);
    log.gap_allowed = false;
  }

  /// `"prev":"<64 hex digits>"}` ends each line.
  void line(const judge::Observation& observation) {
    constexpr std::string_view kPrev = R"("prev":")";
    checked();
    const std::string_view text = observation.bytes.substr(0, observation.bytes.find('\n'));
    const std::size_t at = text.rfind(kPrev);
    const std::string_view prev =
        at == std::string_view::npos ? std::string_view() : text.substr(at + kPrev.size(), 64);
    Log& log = logs_[observation.gateway];
    const judge::AuditEntry* const row = observation.audit;
    if (row != nullptr && row->sequence != 0 &&
        text.find("\"seq\":" + std::to_string(row->sequence) + ",") == std::string_view::npos) {
      violated(observation.at, observation.session,
               "audit row " + std::to_string(row->sequence) +
                   " stands in the log under another number: " + printable(text, 160));
    }
    if (prev.size() != 64 || (!log.hash.empty() && prev != log.hash)) {
      violated(observation.at, observation.session,
               "a line of the audit log does not hold the hash of the line before it: " +
                   printable(text, 160));
    }
    log.hash = sha256_hex(text);
  }

  std::map<std::uint32_t, Log> logs_;  // by gateway
};

}  // namespace

std::unique_ptr<judge::Invariant> make_audit_chain(const judge::Setting& setting) {
  return std::make_unique<AuditChain>(setting);
}

}  // namespace gatecrash::invariants
