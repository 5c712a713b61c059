// stack_events: what the parts of the built-in stack share: who watches it, and what time it is.
//
// One for each stack; single thread.
#pragma once

#include <functional>

#include "harness/simulate/marks.h"
#include "harness/simulate/stack.h"
#include "stack/base/time.h"

namespace gatecrash::builtin {

struct StackEvents {
  simulate::Stack::Observer observer;
  simulate::Marks* marks = nullptr;  // null: nobody counts
  Instant now{};                     // of the call that is being carried out
  std::function<void()> at_reserve;  // called once, by the next reservation; mostly empty

  void reach(simulate::Mark mark) const {
    if (marks != nullptr) {
      marks->reach(mark);
    }
  }
};

}  // namespace gatecrash::builtin
