// readings: one line that goes to a server, as the world's servers would read it (harness/dissect).
//
// A dozen readers cost a hundred times what our own does, so few lines are read so: every line that
// is not the canonical form of one strict message, and of those that are one in kSampledEvery,
// chosen by content, so that the same world is always judged alike. Single thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/judge/exchange.h"

namespace gatecrash::judge {

// Canonical lines differ in nothing that readers are known to disagree on: these are a check on us.
inline constexpr std::uint64_t kSampledEvery = 512;

class Readings {
 public:
  /// Whether a line of this content is to be read; `plain`: canonical, one message.
  static bool wanted(bool plain, std::uint64_t content) {
    return !plain || content % kSampledEvery == 0;
  }

  /// What each reader finds in `line` (without its end) alone on a connection, in the order of
  /// their names; those that find nothing are left out. Valid until the next call.
  const std::vector<Reading>& read(std::string_view line);

 private:
  std::vector<Reading> found_;
};

}  // namespace gatecrash::judge
