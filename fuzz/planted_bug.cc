#include "fuzz/planted_bug.h"

#include <memory>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::fuzz {
namespace {

class FirstJudgedLastServed final : public builtin::Fault {
 public:
  gateway::Options options(gateway::Options real) override {
    real.json.duplicate_keys = wire::DuplicateKeys::kKeepFirst;
    return real;
  }

  gateway::Actions on(gateway::Gateway& real, const gateway::Event& event, Instant now) override {
    gateway::Actions actions = real.on(event, now);
    if (event.kind != gateway::Event::Kind::kClientMessage) {
      return actions;
    }
    wire::JsonOptions as_server;
    as_server.duplicate_keys = wire::DuplicateKeys::kKeepLast;
    const auto served = wire::read_json(event.bytes, as_server);
    for (gateway::Action& action : actions) {
      if (served && served->is_object() && action.kind == gateway::Action::Kind::kToUpstream) {
        action.bytes = wire::write_json(*served);
      }
    }
    return actions;
  }
};

std::unique_ptr<builtin::Fault> make_planted_bug() {
  return std::make_unique<FirstJudgedLastServed>();
}

}  // namespace

const builtin::FaultKind& planted_bug() {
  static constexpr builtin::FaultKind kBug = {
      "first-judged-last-served", "the first of two equal keys is judged, the last is served",
      "judged-equals-forwarded", "", make_planted_bug};
  return kBug;
}

}  // namespace gatecrash::fuzz
