#include "harness/judge/decisions.h"

#include <algorithm>

namespace gatecrash::judge {

std::optional<Place> first_difference(const Decisions& a, const Decisions& b) {
  auto x = a.begin();
  auto y = b.begin();
  for (; x != a.end() && y != b.end(); ++x, ++y) {
    if (*x != *y) {
      return std::min(x->first, y->first);
    }
  }
  if (x != a.end()) {
    return x->first;
  }
  return y != b.end() ? std::optional(y->first) : std::nullopt;
}

std::optional<Place> first_addition(const Decisions& before, const Decisions& after) {
  for (const auto& [place, decision] : after) {
    const auto old = before.find(place);
    if (decision == Decision::kForwarded &&
        (old == before.end() || old->second != Decision::kForwarded)) {
      return place;
    }
  }
  return std::nullopt;
}

}  // namespace gatecrash::judge
