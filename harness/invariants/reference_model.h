// reference_model: a second, independent and deliberately naive reading of the policy language.
//
// It shares the dialect parser with the gateway's side and nothing else: no decision code, no
// counters. Calls are told in the order in which they reached the gateway; each limit keeps a list
// of the times at which it allowed a call, and counts those that fall into the window of the new
// one. Times before the newest window are dropped. Single thread.
// Source: docs/policy.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/policy.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::invariants {

/// What the policy says of one message from a client.
struct Verdict {
  enum class Kind : std::uint8_t {
    kAllow,
    kDeny,
    kUnreadable,
    kEither,  // the policy language leaves it to the gateway; it must still be consistent
  };
  Kind kind = Kind::kDeny;
  std::string_view rule;  // a rule id; views the policy or a constant
  bool by_limit = false;  // denied by a limit alone

  bool allows() const { return kind == Kind::kAllow; }

  bool denies() const { return kind == Kind::kDeny || kind == Kind::kUnreadable; }
};

/// The tool that a tools/call names; empty when it is not a readable tools/call.
std::string_view tool_of(const wire::Message& message);

/// The limits that calls of one tool are counted against, in the order of the policy.
const std::vector<policy::Limit>& limits_of(const policy::Policy& policy, std::string_view tool);

/// Calls counted against limits, per limit and scope value, in the newest fixed window of each.
class Windows {
 public:
  /// True when one more call fits.
  bool fits(const policy::Limit& limit, std::string_view grant, std::string_view session,
            Instant at);

  /// Counts one call. Returns true when it is the first in its window.
  bool count(const policy::Limit& limit, std::string_view grant, std::string_view session,
             Instant at);

  /// The units counted in the window of `at`.
  std::int64_t used(const policy::Limit& limit, std::string_view grant, std::string_view session,
                    Instant at);

 private:
  std::vector<Instant>& times(const policy::Limit& limit, std::string_view grant,
                              std::string_view session, Instant at);

  // Keyed by a hash of the limit and the scope value; never iterated for output.
  std::unordered_map<std::uint64_t, std::vector<Instant>> lists_;
};

class ReferenceModel {
 public:
  explicit ReferenceModel(std::shared_ptr<const policy::Policy> policy);

  /// Everything but the limits: what the policy says whenever the message comes.
  /// `tool` is tool_of(message).
  Verdict judge_timeless(const wire::Message& message, std::string_view tool) const;

  /// What the policy says of a message that reached the gateway at `at`. An allowed call is
  /// counted. A clock that steps back stays in the newest window known.
  Verdict judge(const wire::Message& message, std::string_view tool, std::string_view grant,
                std::string_view session, Instant at);

  /// Counts a call that was not judged here but went through.
  void count(std::string_view tool, std::string_view grant, std::string_view session, Instant at);

  bool hides(std::string_view tool) const;

  const policy::Policy& policy() const { return *policy_; }

 private:
  Verdict judge_tool(std::string_view tool) const;

  std::shared_ptr<const policy::Policy> policy_;
  Windows windows_;
  Instant newest_{};
};

}  // namespace gatecrash::invariants
