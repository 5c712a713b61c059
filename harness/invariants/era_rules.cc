// era-rules: the eras of MCP do not mix: a request of the modern era names its version and the
// client's capabilities or does not go up, none goes up behind a handshake of the legacy era or the
// other way round, batches go up in 2025-03-26 alone, and a handshake is answered with the version
// that the server chose.
#include <optional>

#include "harness/judge/invariant.h"
#include "stack/base/bytes.h"
#include "stack/wire/mcp.h"

namespace gatecrash::invariants {
namespace {

class EraRules final : public judge::Invariant {
 public:
  explicit EraRules(const judge::Setting& setting) : Invariant(setting, true) {}

  void forwarded(const judge::Forward& forward) override {
    const judge::Exchange& exchange = *forward.exchange;
    if (!forward.readable || exchange.stray) {
      return;
    }
    checked();
    if (exchange.wrong_era) {
      violated(forward.at, forward.session,
               describe(exchange) + " mixes the eras of MCP and reached the server");
    } else if (forward.batch && !forward.batches_legal) {
      violated(
          forward.at, forward.session,
          "a batch reached the server in a version that has none: " + printable(forward.line, 120));
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.message == nullptr || !answer.from_server ||
        answer.exchange->message.method != wire::method::kInitialize) {
      return;
    }
    checked();
    const auto told = answer.message->result.find_string("protocolVersion");
    const auto server = wire::read_message(answer.server_line);
    const auto chosen = server ? server->result.find_string("protocolVersion") : std::nullopt;
    if (server && told != chosen) {
      violated(answer.at, answer.session,
               "the client is told the version \"" + printable(told.value_or(""), 32) +
                   "\"; the server chose \"" + printable(chosen.value_or(""), 32) + "\"");
    }
  }
};

}  // namespace

std::unique_ptr<judge::Invariant> make_era_rules(const judge::Setting& setting) {
  return std::make_unique<EraRules>(setting);
}

}  // namespace gatecrash::invariants
