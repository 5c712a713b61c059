// altered_policy: what faults of the policy begin with: the gateway enforces another one than it
// was given.
#pragma once

#include <memory>

#include "harness/builtin/fault.h"

namespace gatecrash::builtin {

/// Enforces a changed copy.
class AlteredPolicy : public Fault {
 public:
  std::shared_ptr<const policy::Policy> policy(
      std::shared_ptr<const policy::Policy> real) override {
    auto altered = std::make_shared<policy::Policy>(*real);
    alter(*altered);
    return altered;
  }

 protected:
  virtual void alter(policy::Policy& policy) = 0;
};

}  // namespace gatecrash::builtin
