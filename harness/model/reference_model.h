// reference_model: a second, independent and deliberately naive reading of the policy language.
//
// It shares the dialect parser with the gateway's side and nothing else: no decision code, no
// comparison, no counters. Calls are told in the order in which they reached the gateway; each
// limit keeps a list of what it allowed (windows.h). What a person said is for others to find out
// (session_held.cc): a call that needs it is held unless it comes as approved. Single thread.
// Source: docs/policy.md.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/naive_conditions.h"
#include "harness/model/windows.h"
#include "stack/base/time.h"
#include "stack/policy/policy.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::model {

/// What the policy says of one message from a client.
struct Verdict {
  enum class Kind : std::uint8_t {
    kAllow,
    kDeny,
    kUnreadable,
    kHold,    // not before a person has approved it
    kEither,  // the policy language leaves it to the gateway; it must still be consistent
  };
  Kind kind = Kind::kDeny;
  std::string_view rule;      // a rule id; views the policy, the model or a constant
  bool by_limit = false;      // denied by a limit alone
  bool by_arguments = false;  // denied by what the arguments are: require, deny_if
  Duration wait{};            // of a hold: how long a person may take

  bool allows() const { return kind == Kind::kAllow; }

  /// It may not reach the server.
  bool denies() const {
    return kind == Kind::kDeny || kind == Kind::kUnreadable || kind == Kind::kHold;
  }
};

/// The tool that a tools/call names; empty when it is not a readable tools/call.
std::string_view tool_of(const wire::Message& message);

/// The limits that calls of one tool are counted against: the tool's own, then all_tools'.
std::array<const std::vector<policy::Limit>*, 2> limits_of(const policy::Policy& policy,
                                                           std::string_view tool);

/// Whether calls of the tool are counted at all.
bool is_limited(const policy::Policy& policy, std::string_view tool);

/// Whom limits count a message for: in the modern era a session is its grant.
Who counted_for(const wire::Message& message, std::string_view grant, std::string_view session);

/// One readable tools/call.
struct ToolCallAsked {
  std::string_view tool;
  const wire::Value* arguments = nullptr;
  Who who;
  bool approved = false;
};

class ReferenceModel {
 public:
  explicit ReferenceModel(std::shared_ptr<const policy::Policy> policy);

  /// From now on this policy is in force. What was counted stays: a counter is its tool, its name,
  /// its scope and its window.
  void reload(std::shared_ptr<const policy::Policy> policy, Instant at);

  /// Counts how often a policy took effect: 0 is the first.
  std::uint32_t revision() const { return static_cast<std::uint32_t>(policies_.size() - 1); }

  /// The gateway may have lost a refund, or its memory: until the windows that were open then have
  /// ended it may know of more calls than were counted here.
  void doubt_counts(Instant at);

  /// Whether a call of that tool may be denied for counts that only the gateway has.
  bool in_doubt(std::string_view tool, Instant at) const;

  /// A call was counted here that the gateway may have refused without counting it: until the
  /// windows that were open then have ended it may have room where there is none here.
  void doubt_room(Instant at);

  /// Whether a call of that tool may pass although its limits are full here.
  bool may_have_room(std::string_view tool, Instant at) const;

  /// What grant.<field> reads of a grant; nothing unless it is told.
  void set_grant_fields(std::string_view grant, wire::Value fields);

  /// Everything but the counters: what the policy says whenever the message comes.
  /// `tool` is tool_of(message).
  Verdict judge_timeless(const wire::Message& message, std::string_view tool,
                         std::string_view grant, std::uint32_t revision) const;

  /// By the policy in force.
  Verdict judge_timeless(const wire::Message& message, std::string_view tool,
                         std::string_view grant) const {
    return judge_timeless(message, tool, grant, revision());
  }

  /// What the policy says of a message that reached the gateway at `at`. An allowed call is
  /// counted. A clock that steps back stays at the newest time at which something was counted.
  Verdict judge(const wire::Message& message, std::string_view tool, std::string_view grant,
                std::string_view session, Instant at);

  /// The same of a call alone.
  Verdict judge_call(const ToolCallAsked& call, Instant at);

  /// Counts a call that was not judged here but went through. REQUIRES: a tool.
  void count(const wire::Message& message, std::string_view tool, std::string_view grant,
             std::string_view session, Instant at);

  bool hides(std::string_view tool, std::uint32_t revision) const;

  bool hides(std::string_view tool) const { return hides(tool, revision()); }

  /// The policy of a revision. REQUIRES: there was one.
  const policy::Policy& policy(std::uint32_t revision) const { return *policies_[revision].policy; }

  const wire::Value* fields_of(std::string_view grant) const;

 private:
  struct Loaded {
    std::shared_ptr<const policy::Policy> policy;
    std::map<std::string, std::string, std::less<>> method_rules;  // method to its rule id
  };

  void load(std::shared_ptr<const policy::Policy> policy);
  Verdict judge_name(std::string_view tool, std::uint32_t revision) const;
  Verdict judge_method(const Loaded& loaded, std::string_view method, bool notification) const;
  Verdict judge_checks(const ToolCallAsked& call, const policy::Policy& policy, Windows* windows,
                       Instant now) const;
  void count_call(const ToolCallAsked& call, Instant at);
  bool reaches(Instant since, std::string_view tool, Instant at) const;

  std::vector<Loaded> policies_;  // the last is in force; verdicts view the others
  std::map<std::string, wire::Value, std::less<>> fields_;  // by grant
  Windows windows_;
  Instant newest_ = Instant::min();
  Instant doubted_ = Instant::min();  // when counts were last in doubt
  Instant in_vain_ = Instant::min();  // when something was last counted that may not have been
};

}  // namespace gatecrash::model
