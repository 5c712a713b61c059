// attribute: which client's session a message at a shared upstream connection belongs to.
//
// A gateway may speak for all its clients over one connection. Messages are joined with what
// clients sent by content (method and parameters), never by the gateway's word; what the server
// answers belongs to whose request it answers. What nobody sent is left with the session that
// spoke last, where it is a stray. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "harness/transcript/transcript.h"

namespace gatecrash::live {

/// Gives every upstream event without a session one, cutting its bytes at line ends where it holds
/// messages of several; and audit rows of sessions that no client has the session that they tell
/// of.
/// `origins`: for each event which connection it was seen at: one that has spoken for a session is
/// believed to speak for it again. May be empty.
void attribute(transcript::Transcript& transcript, const std::vector<std::size_t>& origins = {});

}  // namespace gatecrash::live
