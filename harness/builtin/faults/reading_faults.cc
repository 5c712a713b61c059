// Faults of reading: the gateway reads other things out of bytes than the server may.
#include <array>

#include "harness/builtin/faults/families.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::builtin {
namespace {

using gateway::Action;
using gateway::Actions;
using gateway::Event;
using gateway::Gateway;

/// Forwards the bytes that came in place of what was judged.
Actions with_raw_bytes(Actions actions, const Event& event) {
  for (Action& action : actions) {
    if (action.kind == Action::Kind::kToUpstream && event.kind == Event::Kind::kClientMessage) {
      action.bytes = event.bytes;
    }
  }
  return actions;
}

class ForwardsRawBytes final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    return with_raw_bytes(real.on(event, now), event);
  }
};

/// Judges the first of two equal keys and forwards both.
class FirstDuplicateWins final : public Fault {
 public:
  gateway::Options options(gateway::Options real) override {
    real.json.duplicate_keys = wire::DuplicateKeys::kKeepFirst;
    return real;
  }

  Actions on(Gateway& real, const Event& event, Instant now) override {
    return with_raw_bytes(real.on(event, now), event);
  }
};

/// Judges the last of two equal keys and forwards that, though others would have read the first.
class LastDuplicateWins final : public Fault {
 public:
  gateway::Options options(gateway::Options real) override {
    real.json.duplicate_keys = wire::DuplicateKeys::kKeepLast;
    return real;
  }
};

/// Fails open: what cannot be read is passed on for the server to decide.
class UnreadableForwarded final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    if (event.kind == Event::Kind::kClientMessage && event.fault == wire::LineFault::kNone &&
        !wire::is_blank(event.bytes) && !wire::read_unit(event.bytes)) {
      return {to_upstream(event, std::string(event.bytes))};
    }
    return real.on(event, now);
  }
};

/// Judges the first element of a batch and lets the rest follow it.
class BatchElementUnjudged final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    if (event.kind != Event::Kind::kClientMessage) {
      return real.on(event, now);
    }
    const auto value = wire::read_json(event.bytes);
    if (!value || !value->is_array() || value->items().size() < 2) {
      return real.on(event, now);
    }
    const std::string first = wire::write_json(value->items().front());
    Event altered = event;
    altered.bytes = first;
    Actions actions = real.on(altered, now);
    for (std::size_t i = 1; i < value->items().size(); ++i) {
      actions.push_back(to_upstream(event, wire::write_json(value->items()[i])));
    }
    return actions;
  }
};

constexpr std::array kReadingFaults = {
    FaultKind{"forwards-raw-bytes", "what was judged is forwarded as it was spelt",
              "judged-equals-forwarded", kToolsPolicy, make_fault<ForwardsRawBytes>},
    FaultKind{"first-duplicate-wins", "the first of two equal keys is judged, both are forwarded",
              "judged-equals-forwarded, default-deny", kToolsPolicy,
              make_fault<FirstDuplicateWins>},
    FaultKind{"last-duplicate-wins", "two equal keys are read as the last of them",
              "judged-equals-forwarded", kToolsPolicy, make_fault<LastDuplicateWins>},
    FaultKind{"unreadable-forwarded", "what the gateway cannot read is left to the server",
              "default-deny, judged-equals-forwarded", kToolsPolicy,
              make_fault<UnreadableForwarded>},
    FaultKind{"batch-element-unjudged", "of a batch only the first element is judged",
              "judged-equals-forwarded, default-deny", kToolsPolicy,
              make_fault<BatchElementUnjudged>},
};

}  // namespace

std::span<const FaultKind> reading_faults() { return kReadingFaults; }

}  // namespace gatecrash::builtin
