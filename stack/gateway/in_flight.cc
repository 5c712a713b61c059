#include "stack/gateway/in_flight.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"

namespace gatecrash::gateway {
namespace {

std::optional<InFlight> take_at(std::vector<InFlight>& entries,
                                std::vector<InFlight>::iterator entry) {
  if (entry == entries.end()) {
    return std::nullopt;
  }
  std::optional<InFlight> taken(std::move(*entry));
  entries.erase(entry);
  return taken;
}

}  // namespace

InFlight* InFlightTable::find(const wire::Value& id) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const InFlight& entry) { return entry.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

void InFlightTable::add(InFlight entry) {
  CHECK(!full());
  entries_.push_back(std::move(entry));
}

std::optional<InFlight> InFlightTable::take(const wire::Value& id) {
  return take_at(entries_, std::find_if(entries_.begin(), entries_.end(),
                                        [&](const InFlight& entry) { return entry.id == id; }));
}

std::optional<InFlight> InFlightTable::take_oldest_cancelled() {
  return take_at(entries_, std::find_if(entries_.begin(), entries_.end(),
                                        [](const InFlight& entry) { return entry.cancelled; }));
}

std::vector<InFlight> InFlightTable::take_all() { return std::exchange(entries_, {}); }

std::vector<InFlight> InFlightTable::take_stream(wire::ExchangeId stream) {
  std::vector<InFlight> taken;
  std::vector<InFlight> kept;
  for (InFlight& entry : std::exchange(entries_, {})) {
    (entry.stream == stream ? taken : kept).push_back(std::move(entry));
  }
  entries_ = std::move(kept);
  return taken;
}

void InFlightTable::set_adrift(wire::ExchangeId stream) {
  for (InFlight& entry : entries_) {
    if (entry.stream == stream) {
      entry.stream = 0;
      entry.cancelled = true;
    }
  }
}

std::size_t InFlightTable::count(wire::ExchangeId stream) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const InFlight& entry) { return entry.stream == stream; }));
}

bool InFlightTable::awaits(wire::ExchangeId stream) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const InFlight& entry) {
    return entry.stream == stream && !entry.cancelled;
  });
}

}  // namespace gatecrash::gateway
