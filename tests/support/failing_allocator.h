// failing_allocator: makes the n-th allocation from now on fail, or all from it on: std::bad_alloc.
//
// Whoever links this gets it for all of operator new; nothing fails unless a FailAllocation lives.
// One thread.
#pragma once

#include <cstddef>

namespace gatecrash::tests {

class FailAllocation {
 public:
  enum class Then { kGoesOn, kFailsAll };

  /// nth: 1 is the next one. `then`: whether there is memory again after it.
  explicit FailAllocation(std::size_t nth, Then then = Then::kGoesOn);
  ~FailAllocation();
  FailAllocation(const FailAllocation&) = delete;
  FailAllocation& operator=(const FailAllocation&) = delete;

  /// Whether it has come to the n-th.
  bool failed() const;
};

}  // namespace gatecrash::tests
