// live_rate_cap: rate-cap of a live target, where the order of calls is not known.
//
// Of each call only an interval is known: the counter decided it between its being sent and its
// being seen at the server, or answered as denied. For each counter a finding is a history that no
// order of moments can explain (harness/judge/quota_history.h): one call more than fits, whatever
// the order; or a call of several at once that was denied although there was room in every order.
// Calls that nobody answered may have counted or not. Single thread.
#pragma once

#include "harness/judge/judge.h"

namespace gatecrash::live {

// How far the gateway's clock may stand from ours: both read one machine's, ours once a world.
inline constexpr Duration kSkewMax = std::chrono::milliseconds(5);

/// The invariants of harness/invariants, rate-cap in this way.
judge::InvariantTable live_table();

}  // namespace gatecrash::live
