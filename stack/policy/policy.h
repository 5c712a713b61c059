// policy: what a policy says, whatever dialect said it.
//
// Values only; immutable once loaded. Rule ids are JSON Pointers into the policy's own text, so
// that an audit row, a denial and a finding all name the line that decided. Source: PolicyLayer's
// hosted JSON dialect (docs/policy.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"

namespace gatecrash::policy {

enum class Default : std::uint8_t { kDeny, kAllow };
enum class Scope : std::uint8_t { kGrant, kSession, kGlobal };
enum class ToolAction : std::uint8_t { kAllow, kDeny };

/// At most `max` units in each fixed window of `window`, aligned to the Unix epoch (UTC).
struct Limit {
  std::string counter;   // unique within its tool
  Duration window{};     // > 0
  std::int64_t max = 0;  // >= 0
  Scope scope = Scope::kGrant;
  std::int64_t increment = 1;  // what one call costs, >= 0
  std::string rule;            // "/tools/x/limits/0"
};

struct ToolRule {
  ToolAction action = ToolAction::kAllow;
  std::string reason;  // shown to the caller of a denied tool
  std::string rule;    // "/tools/x"
  std::vector<Limit> limits;
};

struct Policy {
  std::string digest;  // SHA-256 of the policy's bytes, hex
  Default default_action = Default::kDeny;
  bool hide_all = false;          // "hide": ["*"]
  std::vector<std::string> hide;  // exact tool names
  std::map<std::string, ToolRule, std::less<>> tools;
};

bool is_hidden(const Policy& policy, std::string_view tool);

// Rule ids that point at no line of the policy.
inline constexpr std::string_view kRuleNoPolicy = "(no policy)";
inline constexpr std::string_view kRuleHidden = "(hidden)";
inline constexpr std::string_view kRuleDefaultDeny = "(default deny)";
inline constexpr std::string_view kRuleUnreadable = "(unreadable)";
inline constexpr std::string_view kRuleAllow = "(allow)";
inline constexpr std::string_view kRuleDuplicateId = "(duplicate id)";
inline constexpr std::string_view kRuleNotification = "(notification)";  // a tools/call without id
inline constexpr std::string_view kRuleNoSuchRequest = "(no such request)";  // an orphan response
inline constexpr std::string_view kRuleTooMany = "(too many in flight)";
inline constexpr std::string_view kRuleServerGone = "(server gone)";
inline constexpr std::string_view kRuleCountersDown = "(counters unreachable)";
inline constexpr std::string_view kRuleAuditDown = "(audit unreachable)";

}  // namespace gatecrash::policy
