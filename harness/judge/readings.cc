#include "harness/judge/readings.h"

#include "harness/dissect/victim.h"

namespace gatecrash::judge {

const std::vector<Reading>& Readings::read(std::string_view line) {
  found_.clear();
  ++read_;
  for (const dissect::VictimKind& kind : dissect::victim_kinds()) {
    Reading reading{kind.name, {}};
    dissect::Victim victim(kind);
    victim.feed(line, reading.messages);
    victim.feed("\n", reading.messages);
    victim.end(reading.messages);
    if (!reading.messages.empty()) {
      found_.push_back(std::move(reading));
    }
  }
  return found_;
}

}  // namespace gatecrash::judge
