// A planted bug, four bytes deep. A set-up that does not find it in seconds finds nothing else
// either: coverage is off, or crashes are not noticed.

#include <cstddef>
#include <cstdint>

#include "stack/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] == 'b') {
    if (size > 1 && data[1] == 'i') {
      if (size > 2 && data[2] == 't') {
        CHECK(size < 4 || data[3] != 'e');
      }
    }
  }
  return 0;
}
