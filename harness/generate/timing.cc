#include "harness/generate/timing.h"

#include <algorithm>

namespace gatecrash::generate {

Timing::Timing(const policy::Policy& policy) {
  for (const auto& [name, tool] : policy.tools) {
    for (const policy::Limit& limit : tool.limits) {
      windows_.push_back(limit.window);
    }
  }
  for (const policy::Limit& limit : policy.all_tools.limits) {
    windows_.push_back(limit.window);
  }
  if (windows_.empty()) {
    windows_.push_back(std::chrono::minutes(1));
  }
  std::sort(windows_.begin(), windows_.end());
  windows_.erase(std::unique(windows_.begin(), windows_.end()), windows_.end());
}

Duration Timing::advance(Instant now, Choices& choices) const {
  constexpr Duration kTick(1);
  constexpr Duration kOnTheWay(600);
  // The shortest window is the simplest and, being crossed most often, the most telling.
  const Duration window = choices.chance(1, 4) ? choices.pick(windows_) : windows_.front();
  const Duration to_edge = window - now.time_since_epoch() % window;
  switch (choices.weighted({4, 2, 2, 2, 1, 1})) {
    case 0:
      return to_edge;
    case 1: {
      // Early enough for bytes that are on their way for a while, or as late as can be.
      const Duration before = choices.chance(1, 2) ? kOnTheWay : kTick;
      return to_edge - std::min(before, to_edge);
    }
    case 2:
      return to_edge + kTick;
    case 3:
      return std::chrono::milliseconds(choices.below(1000));
    case 4:
      return window;
    default:
      return window * static_cast<int>(choices.below(5)) + to_edge / 2;
  }
}

}  // namespace gatecrash::generate
