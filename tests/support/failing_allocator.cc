#include "tests/support/failing_allocator.h"

#include <cstdlib>
#include <new>

namespace gatecrash::tests {
namespace {

std::size_t allocations_left = 0;  // 0: none fails
bool has_failed = false;
bool fails_all = false;  // once one has failed

void* allocate(std::size_t size) {
  if ((allocations_left != 0 && --allocations_left == 0) || (has_failed && fails_all)) {
    has_failed = true;
    return nullptr;
  }
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate_or_throw(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

}  // namespace

FailAllocation::FailAllocation(std::size_t nth, Then then) {
  has_failed = false;
  fails_all = then == Then::kFailsAll;
  allocations_left = nth;
}

FailAllocation::~FailAllocation() {
  allocations_left = 0;
  fails_all = false;
}

bool FailAllocation::failed() const { return has_failed; }

}  // namespace gatecrash::tests

void* operator new(std::size_t size) { return gatecrash::tests::allocate_or_throw(size); }

void* operator new[](std::size_t size) { return gatecrash::tests::allocate_or_throw(size); }

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return gatecrash::tests::allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return gatecrash::tests::allocate(size);
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete[](void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

void operator delete[](void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
