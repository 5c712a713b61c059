// rules: why the gateway itself refuses, beside policy.h: the words of audit rows and metrics.
#pragma once

#include <string_view>

namespace gatecrash::gateway {

inline constexpr std::string_view kRuleGrantExpired = "(grant expired)";

// Of HTTP alone.
inline constexpr std::string_view kRuleHeaderMismatch = "(header mismatch)";
inline constexpr std::string_view kRuleForeignOrigin = "(foreign origin)";
inline constexpr std::string_view kRuleNoGrant = "(no grant)";
inline constexpr std::string_view kRuleNoSuchSession = "(no such session)";

// What a client reads when its server has ended, and when it is being started again.
inline constexpr std::string_view kServerGoneText = "The server went away.";
inline constexpr std::string_view kServerAwayText =
    "The server ended and is being started again. Try again later.";

// What became of a held call that was not released.
inline constexpr std::string_view kRuleApprovalDenied = "(approval denied)";
inline constexpr std::string_view kRuleApprovalTimedOut = "(approval timed out)";
inline constexpr std::string_view kRuleClientGone = "(client gone)";
inline constexpr std::string_view kRuleCancelled = "(cancelled)";
inline constexpr std::string_view kRuleTooManyHeld = "(too many held)";

}  // namespace gatecrash::gateway
