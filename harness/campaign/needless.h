// needless: takes out of a finding's transcript what it does not need: whole sessions, then single
// client messages and faults of the world, until without any one of them the finding goes away.
//
// Shrinking choices cannot promise that, for a choice less changes what comes after it. Here only
// the message goes; the rest is said again byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "harness/transcript/transcript.h"

namespace gatecrash::campaign {

/// Runs the client side of a transcript: what was recorded then, if it still has the finding.
using Replay = std::function<std::optional<transcript::Transcript>(const transcript::Transcript&)>;

// Halves, quarters and so on of some thousand messages, and then each of what is left; a replay of
// those takes some hundredths of a second.
inline constexpr std::size_t kReplaysMax = 4000;

/// `start` as `replay` records it, less what is needless; `start` itself when it does not
/// reproduce. After replays_max of them what was reached by then is the result.
transcript::Transcript without_needless(transcript::Transcript start, const Replay& replay,
                                        std::size_t replays_max = kReplaysMax);

/// Messages of clients after each session's first delivery, the handshake.
std::uint64_t client_messages(const transcript::Transcript& transcript);

}  // namespace gatecrash::campaign
