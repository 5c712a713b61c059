// readings: one line that goes to a server, as the world's servers would read it (harness/dissect).
//
// Two dozen readers cost a hundred times what our own does, so few lines are read so: what is not
// the canonical form of one strict message, up to some lines a judge and kReadBytesMax a line,
// and of the others one in kSampledEvery, chosen by content: the same world is always judged alike.
// Single thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/judge/exchange.h"

namespace gatecrash::judge {

// Canonical lines differ in nothing that readers are known to disagree on: these are a check on us.
inline constexpr std::uint64_t kSampledEvery = 512;

// Where a gateway promised canonical bytes the first other line has shown already that it lies.
inline constexpr std::size_t kReadMax = 3;
inline constexpr std::size_t kReadMaxUnpromised = 4096;
inline constexpr std::size_t kReadBytesMax = 8192;

class Readings {
 public:
  explicit Readings(bool promised) : read_max_(promised ? kReadMax : kReadMaxUnpromised) {}

  /// Whether a line of this content is to be read; `plain`: canonical, one message.
  bool wanted(std::string_view line, bool plain, std::uint64_t content) const {
    return line.size() <= kReadBytesMax && (plain || read_ < read_max_) &&
           (!plain || content % kSampledEvery == 0);
  }

  /// What each reader finds in `line` (without its end) alone on a connection, in the order of
  /// their names; those that find nothing are left out. Valid until the next call.
  const std::vector<Reading>& read(std::string_view line);

 private:
  std::vector<Reading> found_;
  std::size_t read_max_;
  std::size_t read_ = 0;
};

}  // namespace gatecrash::judge
