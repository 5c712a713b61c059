// live_script: what the clients of one world say to a real target, step by step, so that it can be
// said again.
//
// Value type. The answers are not in it: a real server may give other ids the second time, and then
// a step that uses one means less; confirmation shows whether the finding needed it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stack/base/time.h"

namespace gatecrash::live {

struct Step {
  enum class Kind : std::uint8_t {
    kOpen,   // `session` of `grant` connects
    kSay,    // `session` sends `bytes`: whole lines
    kQuiet,  // until nothing that was asked is unanswered
    kEdge,   // until `after` past the next edge of the fixed windows of `window`
  };
  Kind kind = Kind::kSay;
  std::string session{};
  std::string grant{};
  std::string bytes{};
  Duration window{};
  Duration after{};
  bool greeting = false;  // of kSay: the handshake

  bool operator==(const Step&) const = default;
};

using Script = std::vector<Step>;

/// Messages after the handshakes.
std::size_t messages_in(const Script& script);

/// Without the steps of sessions that nobody opens, and without waits that nothing follows.
Script tidied(const Script& script);

}  // namespace gatecrash::live
