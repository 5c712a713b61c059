// units: numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "stack/base/time.h"

namespace gatecrash::report {

/// "1,234,567"
std::string grouped(std::uint64_t number);

/// "2 d 03:04:05" of time, "03:04:05" below a day; rounded down to seconds.
std::string days_and_time(Duration duration);

/// "24.1 MiB"
std::string mebibytes(std::uint64_t bytes);

/// "0.42 s"
std::string seconds_text(double seconds);

}  // namespace gatecrash::report
