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

Who counted_for(const wire::Message& message, std::string_view grant, std::string_view session) {
  return {grant, wire::era_of(message) == wire::Era::kModern ? grant : session};
}

ReferenceModel::ReferenceModel(std::shared_ptr<const policy::Policy> policy)
    : policy_(std::move(policy)) {
  for (const auto& [method, decision] : policy_->methods) {
    method_rules_[method] = pointer_to("methods", method);
  }
}

void ReferenceModel::set_grant_fields(std::string_view grant, wire::Value fields) {
  fields_.insert_or_assign(std::string(grant), std::move(fields));
}

const wire::Value* ReferenceModel::fields_of(std::string_view grant) const {
  const auto found = fields_.find(grant);
  return found == fields_.end() ? nullptr : &found->second;
}

bool ReferenceModel::hides(std::string_view tool) const {
  return policy_->hide_all ||
         std::find(policy_->hide.begin(), policy_->hide.end(), tool) != policy_->hide.end();
}

/// What its name alone decides.
Verdict ReferenceModel::judge_name(std::string_view tool) const {
  if (hides(tool)) {
    return {Kind::kDeny, policy::kRuleHidden};
  }
  const bool listed = policy_->tools.find(tool) != policy_->tools.end();
  return listed || policy_->default_action == policy::Default::kAllow
             ? Verdict{Kind::kAllow, policy::kRuleAllow}
             : Verdict{Kind::kDeny, policy::kRuleDefaultDeny};
}

/// Check by check; without `windows` the counters are not asked.
Verdict ReferenceModel::judge_checks(const ToolCallAsked& call, Windows* windows,
                                     Instant now) const {
  const Asked asked{call.arguments, fields_of(call.who.grant)};
  const auto own = policy_->tools.find(call.tool);
  std::vector<const policy::ToolRule*> rules = {&policy_->all_tools};
  if (own != policy_->tools.end()) {
    rules.insert(rules.begin(), &own->second);
  }
  const Check* hold = nullptr;
  for (const policy::ToolRule* const rule : rules) {
    for (const Check& check : rule->checks) {
      if (check.kind == Check::Kind::kLimit || !objects(check, asked)) {
        continue;
      }
      if (check.kind != Check::Kind::kApproval) {
        return {Kind::kDeny, check.rule};
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
             ? Verdict{Kind::kHold, hold->rule, false, hold->approval_timeout}
             : Verdict{Kind::kAllow, policy::kRuleAllow};
}

Verdict ReferenceModel::judge_method(std::string_view method, bool notification) const {
  if (const auto named = policy_->methods.find(method); named != policy_->methods.end()) {
    return named->second == policy::Default::kAllow
               ? Verdict{Kind::kAllow, policy::kRuleAllow}
               : Verdict{Kind::kDeny, method_rules_.find(method)->second};
  }
  const bool open =
      notification ? method.starts_with("notifications/")
                   : std::find(kAlwaysOpen.begin(), kAlwaysOpen.end(), method) != kAlwaysOpen.end();
  if (open || policy_->default_action == policy::Default::kAllow) {
    return {Kind::kAllow, policy::kRuleAllow};
  }
  if (method == "roots/list") {
    return {Kind::kEither, policy::kRuleDefaultDeny};  // a list, but one that servers ask for
  }
  return {Kind::kDeny, policy::kRuleDefaultDeny};
}

Verdict ReferenceModel::judge_timeless(const wire::Message& message, std::string_view tool,
                                       std::string_view grant) const {
  if (message.is_response()) {
    return {Kind::kEither, policy::kRuleAllow};
  }
  const bool notification = message.kind == wire::Message::Kind::kNotification;
  if (message.method != wire::method::kToolsCall) {
    return judge_method(message.method, notification);
  }
  if (tool.empty()) {
    return {Kind::kUnreadable, policy::kRuleUnreadable};
  }
  if (notification) {
    return {Kind::kDeny, policy::kRuleNotification};
  }
  const Verdict by_name = judge_name(tool);
  return by_name.allows()
             ? judge_checks({tool, message.params.find("arguments"), {grant, {}}, false}, nullptr,
                            {})
             : by_name;
}

Verdict ReferenceModel::judge(const wire::Message& message, std::string_view tool,
                              std::string_view grant, std::string_view session, Instant at) {
  const bool call = !tool.empty() && message.kind == wire::Message::Kind::kRequest;
  return call ? judge_call({tool, message.params.find("arguments"),
                            counted_for(message, grant, session), false},
                           at)
              : judge_timeless(message, tool, grant);
}

Verdict ReferenceModel::judge_call(const ToolCallAsked& call, Instant at) {
  Verdict verdict = judge_name(call.tool);
  if (!verdict.allows()) {
    return verdict;
  }
  verdict = judge_checks(call, &windows_, std::max(newest_, at));
  if (verdict.by_limit) {
    verdict.by_limit = !judge_checks(call, nullptr, at).denies();
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
  for (const auto* const limits : limits_of(*policy_, call.tool)) {
    for (const policy::Limit& limit : *limits) {
      newest_ = std::max(newest_, at);
      windows_.count(limit, call.who, newest_, amount_of(limit, asked).value_or(0));
    }
  }
}

}  // namespace gatecrash::model
