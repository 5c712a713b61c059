#include "harness/builtin/faults/catalogue.h"

#include <algorithm>
#include <vector>

#include "harness/builtin/faults/families.h"

namespace gatecrash::builtin {

std::span<const FaultKind> fault_kinds() {
  static const std::vector<FaultKind> kKinds = [] {
    std::vector<FaultKind> all;
    for (const auto family :
         {counter_faults, quota_faults, policy_faults, condition_faults, forwarding_faults,
          reading_faults, answer_faults, audit_faults, twin_faults, trouble_faults}) {
      const auto some = family();
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return kKinds;
}

const FaultKind* find_fault(std::string_view name) {
  const auto kinds = fault_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const FaultKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace gatecrash::builtin
