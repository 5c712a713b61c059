// script_lines: the lines of a dialogue that a test has written down.
#pragma once

#include <algorithm>
#include <string_view>

namespace gatecrash::gateway {

/// Calls `play` with each line of a script, in order, without its LF.
template <class Play>
void each_line(std::string_view script, const Play& play) {
  while (!script.empty()) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    play(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
  }
}

}  // namespace gatecrash::gateway
