#include "stack/gateway/metrics.h"

#include <algorithm>

#include "stack/gateway/rules.h"
#include "stack/policy/policy.h"

namespace gatecrash::gateway {
namespace {

struct RuleClass {
  std::string_view mark;  // what the rule is, or holds
  std::string_view name;
};

// Rules in parentheses are the gateway's own.
constexpr std::array<RuleClass, 22> kOwnRules = {{{policy::kRuleAllow, "allow"},
                                                  {policy::kRuleNoPolicy, "no_policy"},
                                                  {policy::kRuleHidden, "hidden"},
                                                  {policy::kRuleDefaultDeny, "default"},
                                                  {policy::kRuleUnreadable, "unreadable"},
                                                  {policy::kRuleDuplicateId, "duplicate_id"},
                                                  {policy::kRuleNotification, "notification"},
                                                  {policy::kRuleNoSuchRequest, "no_such_request"},
                                                  {policy::kRuleTooMany, "too_many"},
                                                  {policy::kRuleServerGone, "server_gone"},
                                                  {policy::kRuleCountersDown, "counters_down"},
                                                  {policy::kRuleAuditDown, "audit_down"},
                                                  {kRuleGrantExpired, "grant_expired"},
                                                  {kRuleHeaderMismatch, "header_mismatch"},
                                                  {kRuleForeignOrigin, "foreign_origin"},
                                                  {kRuleNoGrant, "no_grant"},
                                                  {kRuleNoSuchSession, "no_such_session"},
                                                  {kRuleApprovalDenied, "approval_denied"},
                                                  {kRuleApprovalTimedOut, "approval_timed_out"},
                                                  {kRuleClientGone, "client_gone"},
                                                  {kRuleCancelled, "cancelled"},
                                                  {kRuleTooManyHeld, "too_many_held"}}};
// Parts of a JSON Pointer that a tool's name cannot contain unescaped.
constexpr std::array<RuleClass, 7> kPointerParts = {{{"/limits/", "limit"},
                                                     {"/rate_limit", "limit"},
                                                     {"/require/", "require"},
                                                     {"/deny_if/", "deny_if"},
                                                     {"/approve_if/", "approve_if"},
                                                     {"/rules/", "rule"},
                                                     {"/state", "limit"}}};
constexpr std::string_view kToolsPrefix = "/tools/";
constexpr std::string_view kMethodsPrefix = "/methods/";
constexpr std::array<std::string_view, 20> kMethods = {"initialize",
                                                       "ping",
                                                       "tools/list",
                                                       "tools/call",
                                                       "resources/list",
                                                       "resources/read",
                                                       "resources/templates/list",
                                                       "resources/subscribe",
                                                       "resources/unsubscribe",
                                                       "prompts/list",
                                                       "prompts/get",
                                                       "completion/complete",
                                                       "logging/setLevel",
                                                       "server/discover",
                                                       "subscriptions/listen",
                                                       "sampling/createMessage",
                                                       "elicitation/create",
                                                       "roots/list",
                                                       "notifications/initialized",
                                                       "notifications/cancelled"};
constexpr std::array<std::string_view, 4> kOutcomes = {"result", "tool_error", "error", "lost"};
// In the order of Observer::Drop.
constexpr std::array<std::string_view, 4> kDrops = {"unreadable", "unasked", "request",
                                                    "notification"};
constexpr std::array<std::string_view, 4> kAuthentications = {"missing", "malformed", "unknown",
                                                              "expired"};

/// The word of `words` that equals `word`, as a view that lives for ever; else "other".
template <class Words>
std::string_view known(const Words& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? std::string_view("other") : *found;
}

void append_head(std::string& out, std::string_view name, std::string_view type,
                 std::string_view help) {
  ((out += "# HELP ") += name) += ' ';
  (out += help) += "\n# TYPE ";
  ((out += name) += ' ') += type;
  out += '\n';
}

void append_sample(std::string& out, std::string_view name, std::string_view labels,
                   std::uint64_t value) {
  out += name;
  if (!labels.empty()) {
    ((out += '{') += labels) += '}';
  }
  ((out += ' ') += std::to_string(value)) += '\n';
}

std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + '"';
}

/// Microseconds as seconds, exactly: "0.25".
std::string seconds(std::int64_t us) {
  std::string text = std::to_string(us / 1'000'000);
  std::string fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? text : text + '.' + fraction;
}

}  // namespace

void Histogram::add(Duration value) {
  const std::int64_t us = std::max<std::int64_t>(value.count(), 0);  // a clock may step back
  ++count_;
  sum_us_ += us;
  for (std::size_t i = 0; i < kDurationBucketsMs.size(); ++i) {
    if (us <= kDurationBucketsMs[i] * 1000) {
      ++below_[i];
      return;
    }
  }
}

void Histogram::append(std::string& out, std::string_view name, std::string_view labels) const {
  const std::string bucket = std::string(name) + "_bucket";
  const std::string before = labels.empty() ? std::string() : std::string(labels) + ",";
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < kDurationBucketsMs.size(); ++i) {
    below += below_[i];
    append_sample(out, bucket, before + label("le", seconds(kDurationBucketsMs[i] * 1000)), below);
  }
  append_sample(out, bucket, before + label("le", "+Inf"), count_);
  out += name;
  out += "_sum";
  if (!labels.empty()) {
    ((out += '{') += labels) += '}';
  }
  ((out += ' ') += seconds(sum_us_)) += '\n';
  append_sample(out, std::string(name) + "_count", labels, count_);
}

std::string_view rule_class(std::string_view rule) {
  for (const RuleClass& own : kOwnRules) {
    if (rule == own.mark) {
      return own.name;
    }
  }
  if (rule.starts_with(kMethodsPrefix)) {
    return "method";
  }
  if (rule.starts_with(kToolsPrefix) &&
      rule.find('/', kToolsPrefix.size()) == std::string_view::npos) {
    return "action";  // of the tool as a whole
  }
  // The last part that fits: a tool may be called "limits".
  std::string_view best = "other";
  std::size_t at = 0;
  for (const RuleClass& part : kPointerParts) {
    const std::size_t found =
        rule.starts_with('/') ? rule.rfind(part.mark) : std::string_view::npos;
    if (found != std::string_view::npos && found > at) {
      at = found;
      best = part.name;
    }
  }
  return best;
}

std::string_view method_label(std::string_view method) {
  return method.empty() ? std::string_view("none") : known(kMethods, method);
}

void Metrics::decision(const AuditRow& row) {
  const std::string_view word = decision_word(row.kind);
  ++decisions_[{word, rule_class(row.rule)}];
}

void Metrics::outcome(const AuditRow& row) {
  const std::string_view word = known(kOutcomes, row.outcome);
  ++outcomes_[word];
  if (row.latency) {
    durations_[{method_label(row.method), word}].add(*row.latency);
  }
}

void Metrics::drop(Observer::Drop why) { ++drops_[static_cast<std::size_t>(why)]; }

void Metrics::reload(bool taken) { ++(taken ? reloads_taken_ : reloads_refused_); }

void Metrics::authentication_failure(std::string_view outcome) {
  ++authentication_failures_[known(kAuthentications, outcome)];
}

std::string Metrics::text(const Gauges& gauges) const {
  std::string out;
  append_head(out, "gatecrash_decisions_total", "counter", "Messages judged.");
  for (const auto& [key, count] : decisions_) {
    append_sample(out, "gatecrash_decisions_total",
                  label("decision", key.first) + "," + label("rule", key.second), count);
  }
  append_head(out, "gatecrash_outcomes_total", "counter", "Forwarded requests that ended.");
  for (const auto& [word, count] : outcomes_) {
    append_sample(out, "gatecrash_outcomes_total", label("outcome", word), count);
  }
  append_head(out, "mcp_client_operation_duration_seconds", "histogram",
              "From forwarding a request to its answer.");
  for (const auto& [key, histogram] : durations_) {
    histogram.append(out, "mcp_client_operation_duration_seconds",
                     label("mcp_method_name", key.first) + "," + label("outcome", key.second));
  }
  append_head(out, "gatecrash_server_drops_total", "counter",
              "Messages of servers that went no further.");
  for (std::size_t why = 0; why < kDrops.size(); ++why) {
    append_sample(out, "gatecrash_server_drops_total", label("reason", kDrops[why]), drops_[why]);
  }
  append_head(out, "gatecrash_authentication_failures_total", "counter",
              "Requests without a grant.");
  for (const auto& [word, count] : authentication_failures_) {
    append_sample(out, "gatecrash_authentication_failures_total", label("reason", word), count);
  }
  append_head(out, "gatecrash_reloads_total", "counter", "Changed files that were read again.");
  append_sample(out, "gatecrash_reloads_total", label("result", "taken"), reloads_taken_);
  append_sample(out, "gatecrash_reloads_total", label("result", "refused"), reloads_refused_);
  append_head(out, "gatecrash_audit_failures_total", "counter", "Rows that could not be written.");
  append_sample(out, "gatecrash_audit_failures_total", "", audit_failures_);
  append_head(out, "gatecrash_spans_dropped_total", "counter", "Spans that were not exported.");
  append_sample(out, "gatecrash_spans_dropped_total", "", gauges.spans_dropped);
  append_head(out, "gatecrash_sessions", "gauge", "Open sessions.");
  append_sample(out, "gatecrash_sessions", "", gauges.sessions);
  append_head(out, "gatecrash_in_flight", "gauge", "Requests without an answer yet.");
  append_sample(out, "gatecrash_in_flight", "", gauges.in_flight);
  append_head(out, "gatecrash_pending_approvals", "gauge", "Calls that wait for a person.");
  append_sample(out, "gatecrash_pending_approvals", "", gauges.pending_approvals);
  append_head(out, "gatecrash_draining", "gauge", "1 once no new session is taken.");
  append_sample(out, "gatecrash_draining", "", gauges.draining ? 1 : 0);
  append_head(out, "gatecrash_counters_down", "gauge", "1 while limits cannot be counted.");
  append_sample(out, "gatecrash_counters_down", "", gauges.counters_down ? 1 : 0);
  append_head(out, "gatecrash_server_restarts_total", "counter",
              "Times that the server of a stdio client was started again.");
  append_sample(out, "gatecrash_server_restarts_total", "", gauges.server_restarts);
  return out;
}

}  // namespace gatecrash::gateway
