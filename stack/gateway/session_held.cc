// Calls that wait for a person. One that is approved is judged again, under the policy of that
// moment, and only then reserved and forwarded.

#include <algorithm>
#include <utility>

#include "stack/gateway/session.h"

namespace gatecrash::gateway {

Session::~Session() {
  for (const Held& held : held_) {
    context_.approvals.forget(held.id);
  }
}

bool Session::is_taken(const wire::Value& id) {
  return in_flight_.find(id) != nullptr ||
         std::any_of(held_.begin(), held_.end(),
                     [&](const Held& held) { return held.message.id == id; });
}

bool Session::holds(wire::ExchangeId stream) const {
  return std::any_of(held_.begin(), held_.end(),
                     [&](const Held& held) { return held.source.stream == stream; });
}

/// REQUIRES: approvals that are not full.
void Session::hold(wire::Message& message, const Source& source, Ruling ruling, AuditRow& row,
                   Instant now) {
  HeldCall call;
  call.id = context_.approvals.make_id();
  call.grant = row.grant;
  call.session = row.session;
  call.tool = row.tool;
  call.argument_names = std::move(row.argument_names);
  call.hmac = std::move(row.hmac);
  call.rule = row.rule;
  call.sequence = row.sequence;
  call.since = now;
  call.deadline = now + *ruling.decision.hold;
  Held held{call.id, std::move(message), source, std::move(ruling), row.sequence};
  held.ruling.tool = {};  // views into what has moved
  held.ruling.arguments = nullptr;
  held_.push_back(std::move(held));
  context_.approvals.hold(std::move(call));
}

void Session::tick(Instant now, Actions& out) {
  for (std::size_t i = 0; i < held_.size();) {
    if (context_.approvals.verdict(held_[i].id, now) == Approvals::Verdict::kWaiting) {
      ++i;
      continue;
    }
    Held held = std::move(held_[i]);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    release(std::move(held), now, out);
  }
}

void Session::release(Held held, Instant now, Actions& out) {
  const Approvals::Verdict verdict = context_.approvals.verdict(held.id, now);
  if (verdict != Approvals::Verdict::kApproved) {
    const bool late = verdict == Approvals::Verdict::kTimedOut;
    end_held(std::move(held), late ? kRuleApprovalTimedOut : kRuleApprovalDenied,
             late ? "Nobody approved this call in time." : "A person denied this call.", now, out);
    return;
  }
  context_.approvals.forget(held.id);
  Ruling ruling = judge(held.message, false, true, now);
  AuditRow row = row_of(ruling, held.message.method, now);
  row.held = held.sequence;
  act_on(held.message, held.source, ruling, row, now, out);
}

void Session::end_held(Held held, std::string_view rule, std::string reason, Instant now,
                       Actions& out) {
  context_.approvals.forget(held.id);
  Ruling& ruling = held.ruling;
  if (const auto call = wire::read_tool_call(held.message)) {
    ruling.tool = call->name;
    ruling.arguments = call->arguments;
  }
  ruling.refuse(rule, rule == policy::kRuleServerGone ? wire::kInternalError : kDeniedCode,
                std::move(reason));
  AuditRow row = row_of(ruling, held.message.method, now);
  row.held = held.sequence;
  record(row, ruling.decision, &held.message);
  answer_denied(held.message, ruling, held.source, out);
}

void Session::abandon_held(wire::ExchangeId stream, Instant now) {
  for (std::size_t i = 0; i < held_.size();) {
    if (held_[i].source.stream != stream) {
      ++i;
      continue;
    }
    Held held = std::move(held_[i]);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    Actions unsaid;
    end_held(std::move(held), kRuleClientGone, {}, now, unsaid);
  }
}

/// The client takes back a call that waits: nobody is asked any more, and nothing is answered. True
/// when there was one.
bool Session::cancel_held(const wire::Message& notification, Instant now, Actions& out) {
  const wire::Value* const id = notification.params.find("requestId");
  const auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& held) {
    return id != nullptr && held.message.id == *id;
  });
  if (found == held_.end()) {
    return false;
  }
  Held held = std::move(*found);
  held_.erase(found);
  const wire::ExchangeId stream = held.source.stream;
  Actions unsaid;
  end_held(std::move(held), kRuleCancelled, {}, now, unsaid);
  if (of_ != Of::kLines) {
    out.push_back({Action::Kind::kCancelled, name_, {}, stream});
  }
  return true;
}

}  // namespace gatecrash::gateway
