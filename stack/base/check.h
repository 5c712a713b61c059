// CHECK: a programmer's promise, verified in every build type.
//
// A failed CHECK prints the condition and its place and aborts: it is never the answer to bad input
// (that is Result, result.h).
#pragma once

namespace gatecrash {

/// Prints "CHECK failed: CONDITION at FILE:LINE" to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace gatecrash

#define CHECK(condition)                                         \
  do {                                                           \
    if (!(condition)) [[unlikely]] {                             \
      ::gatecrash::check_failed(#condition, __FILE__, __LINE__); \
    }                                                            \
  } while (false)
