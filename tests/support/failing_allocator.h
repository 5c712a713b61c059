// failing_allocator: makes the n-th allocation from now on fail: std::bad_alloc.
//
// Whoever links this gets it for all of operator new; nothing fails unless a FailAllocation lives.
// One thread.
#pragma once

#include <cstddef>

namespace gatecrash::tests {

class FailAllocation {
 public:
  /// nth: 1 is the next one.
  explicit FailAllocation(std::size_t nth);
  ~FailAllocation();
  FailAllocation(const FailAllocation&) = delete;
  FailAllocation& operator=(const FailAllocation&) = delete;

  /// Whether it has come to the n-th.
  bool failed() const;
};

}  // namespace gatecrash::tests
