#include "harness/simulate/levers.h"

#include <algorithm>
#include <array>

namespace gatecrash::simulate {
namespace {

constexpr std::array<std::string_view, kLakeFaults> kLakeFaultNames = {
    "throttled", "broken", "garbage", "truncated", "unreachable", "answer-lost"};

}  // namespace

std::string_view lake_fault_name(LakeFault fault) {
  return kLakeFaultNames.at(static_cast<std::size_t>(fault));
}

std::optional<LakeFault> lake_fault_named(std::string_view name) {
  const auto* const found = std::find(kLakeFaultNames.begin(), kLakeFaultNames.end(), name);
  return found == kLakeFaultNames.end()
             ? std::nullopt
             : std::optional(static_cast<LakeFault>(found - kLakeFaultNames.begin()));
}

}  // namespace gatecrash::simulate
