// contradiction: conditions that no call can meet together.
//
// Sound, not complete: what it names is impossible; what it does not name may be, too. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stack/policy/policy.h"

namespace gatecrash::lint {

struct Contradiction {
  const policy::Condition* condition = nullptr;  // the one that cannot hold beside those before it
  std::string why;                               // "no value of args.a is ..."
};

/// Why no call makes all of them true; nothing when none was found.
std::optional<Contradiction> contradicts(const std::vector<policy::Condition>& conditions);

}  // namespace gatecrash::lint
