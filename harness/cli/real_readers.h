// real_readers: starts Node.js, Python and Go on bytes and brings back what they read.
//
// Blocking, one child after the other, each with a bound on time and output; nothing of theirs
// outlives the call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/grid.h"

namespace gatecrash::cli {

struct RealViews {
  std::vector<dissect::View> views;
  std::vector<std::string> missing;  // one line for each runtime that could not be asked, and why
};

RealViews ask_real_readers(std::string_view bytes);

}  // namespace gatecrash::cli
