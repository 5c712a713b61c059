#include "harness/model/reference_model.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"
#include "stack/wire/mcp.h"

namespace gatecrash::model {
namespace {

using Kind = Verdict::Kind;
using policy::Check;

// What a client needs before it can call anything, and lists of names.
constexpr std::array<std::string_view, 7> kAlwaysOpen = {
    "initialize",   "ping",           "server/discover",         "tools/list",
    "prompts/list", "resources/list", "resources/templates/list"};

/// A JSON Pointer of two tokens (RFC 6901).
std::string pointer_to(std::string_view section, std::string_view name) {
  std::string pointer = "/" + std::string(section) + "/";
  for (const char c : name) {
    pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return pointer;
}

/// Whether the check denies (or holds) the call, limits aside.
bool objects(const Check& check, const Asked& call) {
  std::size_t yes = 0;
  std::size_t no = 0;
  for (const policy::Condition& condition : check.conditions) {
    const Says says = ask(condition, call);
    yes += says == Says::kYes ? 1 : 0;
    no += says == Says::kNo ? 1 : 0;
  }
  switch (check.kind) {
    case Check::Kind::kRequire:
      return yes < check.conditions.size();
    case Check::Kind::kDenyIf:
    case Check::Kind::kApproval:
      return no == 0;
    case Check::Kind::kDeny:
      return true;
    case Check::Kind::kLimit:
      break;
  }
  return false;
}

/// Whether a counter that both have counts otherwise in one than in the other.
bool windows_differ(const policy::ToolRule& before, const policy::ToolRule& after) {
  for (const policy::Limit& a : before.limits) {
    for (const policy::Limit& b : after.limits) {
      if (a.counter == b.counter && a.scope == b.scope &&
          (a.window != b.window || a.algorithm != b.algorithm)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::string_view tool_of(const wire::Message& message) {
  if (message.is_response() || message.method != wire::method::kToolsCall) {
    return {};
  }
  const auto call = wire::read_tool_call(message);
  return call ? call->name : std::string_view();
}

std::array<const std::vector<policy::Limit>*, 2> limits_of(const policy::Policy& policy,
                                                           std::string_view tool) {
  static const std::vector<policy::Limit> kNone;
  const auto rule = policy.tools.find(tool);
  return {rule == policy.tools.end() ? &kNone : &rule->second.limits, &policy.all_tools.limits};
}

bool is_limited(const policy::Policy& policy, std::string_view tool) {
  const auto limits = limits_of(policy, tool);
  return !limits[0]->empty() || !limits[1]->empty();
}

Who counted_for(const wire::Message& message, std::string_view grant, std::string_view session) {
  return {grant, wire::era_of(message) == wire::Era::kModern ? grant : session};
}

ReferenceModel::ReferenceModel(std::shared_ptr<const policy::Policy> policy) {
  load(std::move(policy));
}

void ReferenceModel::load(std::shared_ptr<const policy::Policy> policy) {
  Loaded loaded{std::move(policy), {}};
  for (const auto& [method, decision] : loaded.policy->methods) {
    loaded.method_rules[method] = pointer_to("methods", method);
  }
  policies_.push_back(std::move(loaded));
}

void ReferenceModel::reload(std::shared_ptr<const policy::Policy> policy, Instant at) {
  load(std::move(policy));
  const policy::Policy& before = *policies_[policies_.size() - 2].policy;
  const policy::Policy& after = *policies_.back().policy;
  bool changed = windows_differ(before.all_tools, after.all_tools);
  for (const auto& [tool, rule] : after.tools) {
    const auto old = before.tools.find(tool);
    changed = changed || (old != before.tools.end() && windows_differ(old->second, rule));
  }
  if (changed) {
    doubt_counts(at);  // such a counter may go on or begin anew
  }
}

void ReferenceModel::doubt_counts(Instant at) { doubted_ = std::max({doubted_, newest_, at}); }

bool ReferenceModel::in_doubt(std::string_view tool, Instant at) const {
  return reaches(doubted_, tool, at);
}

void ReferenceModel::doubt_room(Instant at) { in_vain_ = std::max({in_vain_, newest_, at}); }

bool ReferenceModel::may_have_room(std::string_view tool, Instant at) const {
  return in_doubt(tool, at) || reaches(in_vain_, tool, at);
}

/// Whether a window of the tool's limits that was open then may still be.
bool ReferenceModel::reaches(Instant since, std::string_view tool, Instant at) const {
  if (since == Instant::min()) {
    return false;
  }
  const Instant now = std::max(newest_, at);
  for (const auto* const limits : limits_of(policy(revision()), tool)) {
    for (const policy::Limit& limit : *limits) {
      if (now - since < limit.window) {
        return true;
      }
    }
  }
  return false;
}

void ReferenceModel::set_grant_fields(std::string_view grant, wire::Value fields) {
  fields_.insert_or_assign(std::string(grant), std::move(fields));
}

const wire::Value* ReferenceModel::fields_of(std::string_view grant) const {
  const auto found = fields_.find(grant);
  return found == fields_.end() ? nullptr : &found->second;
}

bool ReferenceModel::hides(std::string_view tool, std::uint32_t revision) const {
  const policy::Policy& read = policy(revision);
  return read.hide_all || std::find(read.hide.begin(), read.hide.end(), tool) != read.hide.end();
}

/// What its name alone decides.
Verdict ReferenceModel::judge_name(std::string_view tool, std::uint32_t revision) const {
  if (hides(tool, revision)) {
    return {Kind::kDeny, policy::kRuleHidden};
  }
  const policy::Policy& read = policy(revision);
  const bool listed = read.tools.find(tool) != read.tools.end();
  return listed || read.default_action == policy::Default::kAllow
             ? Verdict{Kind::kAllow, policy::kRuleAllow}
             : Verdict{Kind::kDeny, policy::kRuleDefaultDeny};
}

/// Check by check; without `windows` the counters are not asked.
Verdict ReferenceModel::judge_checks(const ToolCallAsked& call, const policy::Policy& policy,
                                     Windows* windows, Instant now) const {
  const Asked asked{call.arguments, fields_of(call.who.grant)};
  const auto own = policy.tools.find(call.tool);
  std::vector<const policy::ToolRule*> rules = {&policy.all_tools};
  if (own != policy.tools.end()) {
    rules.insert(rules.begin(), &own->second);
  }
  const Check* hold = nullptr;
  for (const policy::ToolRule* const rule : rules) {
    for (const Check& check : rule->checks) {
      if (check.kind == Check::Kind::kLimit || !objects(check, asked)) {
        continue;
      }
      if (check.kind != Check::Kind::kApproval) {
        const bool always = check.kind == Check::Kind::kDeny || check.conditions.empty();
        return {Kind::kDeny, check.rule, false, !always};
      }
      hold = hold == nullptr ? &check : hold;
    }
  }
  for (const policy::ToolRule* const rule : rules) {
    for (const policy::Limit& limit : rule->limits) {
      const auto amount = amount_of(limit, asked);
      if (!amount) {
        return {Kind::kDeny, limit.rule};
      }
      if (windows != nullptr && !windows->fits(limit, call.who, now, *amount)) {
        return {Kind::kDeny, limit.rule, true};
      }
    }
  }
  return hold != nullptr && !call.approved
             ? Verdict{Kind::kHold, hold->rule, false, false, hold->approval_timeout}
             : Verdict{Kind::kAllow, policy::kRuleAllow};
}

Verdict ReferenceModel::judge_method(const Loaded& loaded, std::string_view method,
                                     bool notification) const {
  const policy::Policy& read = *loaded.policy;
  if (const auto named = read.methods.find(method); named != read.methods.end()) {
    return named->second == policy::Default::kAllow
               ? Verdict{Kind::kAllow, policy::kRuleAllow}
               : Verdict{Kind::kDeny, loaded.method_rules.find(method)->second};
  }
  const bool open =
      notification ? method.starts_with("notifications/")
                   : std::find(kAlwaysOpen.begin(), kAlwaysOpen.end(), method) != kAlwaysOpen.end();
  if (open || read.default_action == policy::Default::kAllow) {
    return {Kind::kAllow, policy::kRuleAllow};
  }
  if (method == "roots/list") {
    return {Kind::kEither, policy::kRuleDefaultDeny};  // a list, but one that servers ask for
  }
  return {Kind::kDeny, policy::kRuleDefaultDeny};
}

Verdict ReferenceModel::judge_timeless(const wire::Message& message, std::string_view tool,
                                       std::string_view grant, std::uint32_t revision) const {
  if (message.is_response()) {
    return {Kind::kEither, policy::kRuleAllow};
  }
  const bool notification = message.kind == wire::Message::Kind::kNotification;
  if (message.method != wire::method::kToolsCall) {
    return judge_method(policies_[revision], message.method, notification);
  }
  if (tool.empty()) {
    return {Kind::kUnreadable, policy::kRuleUnreadable};
  }
  if (notification) {
    return {Kind::kDeny, policy::kRuleNotification};
  }
  const Verdict by_name = judge_name(tool, revision);
  return by_name.allows()
             ? judge_checks({tool, message.params.find("arguments"), {grant, {}}, false},
                            policy(revision), nullptr, {})
             : by_name;
}

Verdict ReferenceModel::judge(const wire::Message& message, std::string_view tool,
                              std::string_view grant, std::string_view session, Instant at) {
  const bool call = !tool.empty() && message.kind == wire::Message::Kind::kRequest;
  return call ? judge_call({tool, message.params.find("arguments"),
                            counted_for(message, grant, session), false},
                           at)
              : judge_timeless(message, tool, grant, revision());
}

Verdict ReferenceModel::judge_call(const ToolCallAsked& call, Instant at) {
  Verdict verdict = judge_name(call.tool, revision());
  if (!verdict.allows()) {
    return verdict;
  }
  const policy::Policy& read = policy(revision());
  verdict = judge_checks(call, read, &windows_, std::max(newest_, at));
  if (verdict.by_limit) {
    verdict.by_limit = judge_checks(call, read, nullptr, at).kind != Kind::kDeny;
  }
  if (verdict.allows()) {
    count_call(call, at);
  }
  return verdict;
}

void ReferenceModel::count(const wire::Message& message, std::string_view tool,
                           std::string_view grant, std::string_view session, Instant at) {
  CHECK(!tool.empty());
  count_call({tool, message.params.find("arguments"), counted_for(message, grant, session), false},
             at);
}

void ReferenceModel::count_call(const ToolCallAsked& call, Instant at) {
  const Asked asked{call.arguments, fields_of(call.who.grant)};
  for (const auto* const limits : limits_of(policy(revision()), call.tool)) {
    for (const policy::Limit& limit : *limits) {
      newest_ = std::max(newest_, at);
      windows_.count(limit, call.who, newest_, amount_of(limit, asked).value_or(0));
    }
  }
}

}  // namespace gatecrash::model
