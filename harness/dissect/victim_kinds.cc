#include <array>

#include "harness/dissect/victim.h"

namespace gatecrash::dissect {
namespace {

constexpr auto kVictims = std::to_array<VictimKind>({
    {.name = "nlohmann-lf",
     .framer = FramerKind::kLine,
     .reader = &kNlohmann,
     .habits = {},
     .what = "nlohmann::json over lines"},
});

}  // namespace

std::span<const VictimKind> victim_kinds() { return kVictims; }

}  // namespace gatecrash::dissect
