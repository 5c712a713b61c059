// policy: what a policy says, whatever dialect said it.
//
// Values only; immutable once loaded. A tool's rule is a list of checks, judged in order: the first
// that denies names the decision's rule. Rule ids are JSON Pointers into the policy's own text, so
// that an audit row, a denial and a finding all name the line that decided. Source: PolicyLayer's
// hosted JSON dialect and Intercept's YAML dialect (docs/policy.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/amount.h"
#include "stack/policy/regex.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

enum class Default : std::uint8_t { kDeny, kAllow };
enum class Scope : std::uint8_t { kGrant, kSession, kGlobal };
enum class Algorithm : std::uint8_t { kFixed, kSliding };

/// "args.items[0]", "args[\"dotted.key\"]", "grant.team": where a condition or an amount looks.
struct Path {
  enum class Root : std::uint8_t { kArguments, kGrant };
  using Step = std::variant<std::string, std::size_t>;  // a member's key, an element's index
  Root root = Root::kArguments;
  std::vector<Step> steps;  // empty: the whole of the root
  std::string text;         // as spelt
};

enum class Operator : std::uint8_t {
  kEq,
  kNeq,
  kIn,
  kNotIn,
  kLt,
  kLte,
  kGt,
  kGte,
  kRegex,
  kContains,
  kExists
};

struct Condition {
  Path path;
  Operator op = Operator::kEq;
  wire::Value value;                   // in, not_in: an array; exists: a boolean
  std::shared_ptr<const Regex> regex;  // of kRegex: the value, compiled (stack/policy/regex.h)
  std::string rule;                    // ".../conditions/0", for lint
};

/// At most `max` in each fixed window of `window` (aligned to the Unix epoch, UTC), or in every
/// interval of that length (sliding).
struct Limit {
  std::string counter;  // unique within its tool
  Duration window{};    // > 0
  Amount max;
  Scope scope = Scope::kGrant;
  Amount increment = Amount::of(1);    // what one call costs
  std::optional<Path> increment_from;  // of arguments: instead of `increment`
  Algorithm algorithm = Algorithm::kFixed;
  std::string on_deny;  // empty: the gateway's own words
  std::string rule;     // "/tools/x/limits/0"
};

/// One step of judging a call.
struct Check {
  enum class Kind : std::uint8_t {
    kRequire,   // denies unless every condition is true
    kDenyIf,    // denies unless some condition is false (no condition: always)
    kDeny,      // always denies
    kLimit,     // denies when the counter is full
    kApproval,  // unless some condition is false, a call that nothing denies waits for a person
  };
  Kind kind = Kind::kDeny;
  std::string rule;                   // "/tools/x/require/0"
  std::string on_deny;                // what the caller may read; empty: the gateway's own words
  std::vector<Condition> conditions;  // of kRequire, kDenyIf, kApproval
  std::size_t limit = 0;              // of kLimit: index into the rule's `limits`
  Duration approval_timeout{};        // of kApproval
};

struct ToolRule {
  std::string rule;  // "/tools/x", "/all_tools"
  std::vector<Check> checks;
  std::vector<Limit> limits;
};

struct Policy {
  std::string name;  // of its file, without folder and extension; part of every counter's identity
  std::string digest;  // SHA-256 of the policy's bytes, hex
  Default default_action = Default::kDeny;
  bool hide_all = false;
  std::vector<std::string> hide;
  std::map<std::string, ToolRule, std::less<>> tools;
  ToolRule all_tools;  // judged after the tool's own, for every call not yet denied
  std::map<std::string, Default, std::less<>> methods;  // "resources/read" -> deny
};

/// Whether no call of the tool can pass, whatever its arguments.
bool always_denies(const ToolRule& rule);

bool is_hidden(const Policy& policy, std::string_view tool);

/// A policy's name: its file's, without folder and extension.
std::string policy_name(std::string_view file_name);

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
