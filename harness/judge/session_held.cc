// The part of SessionLedger that knows held calls: which row ends which, and what an approval is.
//
// What a person said crosses no tap. An audit row says that a held call may go on; but that is the
// gateway's word, and alone it proves nothing. It counts as an approval only where the taps bear it
// out: the call had come from a client, a row had said that it is held, nothing of it had gone up
// and nobody had been answered, time had passed since and not more than the policy gives a person,
// and no other row had ended it. Where people are seen to decide, one must have. It is then judged
// again, as of that moment, and counted.
#include "harness/judge/session_ledger.h"

namespace gatecrash::judge {
namespace {

// A row is seen a moment after the gateway looked at its clock.
constexpr Duration kRowDelayMax = std::chrono::seconds(1);

bool untouched(const Exchange& exchange) {
  return exchange.row == Exchange::Row::kDeny && !exchange.given_up && exchange.answers == 0 &&
         exchange.forwarded == 0;
}

}  // namespace

bool waits_for_a_person(const Exchange& exchange) {
  return exchange.verdict.kind == model::Verdict::Kind::kHold && untouched(exchange);
}

/// The call that this row releases or denies at last: the one whose hold row it names.
Exchange* SessionLedger::find_held(const AuditEntry& row) {
  for (const auto& exchange : open_) {
    if (exchange->hold_row == row.held && exchange->tool == row.tool && untouched(*exchange)) {
      exchange->given_up = !row.allow;
      return exchange.get();
    }
  }
  return nullptr;
}

/// The same of a row that names none.
Exchange* SessionLedger::find_given_up(const AuditEntry& row) {
  for (const auto& exchange : open_) {
    if (exchange->verdict.kind == model::Verdict::Kind::kHold &&
        exchange->row == Exchange::Row::kDeny && !exchange->given_up &&
        exchange->tool == row.tool) {
      exchange->given_up = true;
      return exchange.get();
    }
  }
  return nullptr;
}

/// Where it was left to the gateway, its hold row says that it holds the call: one that the policy
/// holds, were it not for counts that nobody knows or a gateway that may refuse.
void SessionLedger::take_for_held(Exchange& exchange, Instant at) const {
  const bool open = exchange.verdict.kind == model::Verdict::Kind::kEither ||
                    (exchange.verdict.by_limit && context_.model.may_have_room(exchange.tool, at));
  if (!open) {
    return;
  }
  const model::Verdict verdict = context_.model.judge_timeless(exchange.message, exchange.tool,
                                                               exchange.grant, exchange.revision);
  if (verdict.kind == model::Verdict::Kind::kHold) {
    exchange.verdict = verdict;
    exchange.owed = Exchange::Owed::kAtMostOne;
  }
}

void SessionLedger::note_held(Exchange& exchange, const AuditEntry& row, Instant at) {
  if (row.hold) {
    exchange.hold_row = row.sequence;
    exchange.held_since = at;
    take_for_held(exchange, at);
  } else if (row.held != 0 && row.allow && exchange.verdict.kind == model::Verdict::Kind::kHold) {
    release(exchange, at);
  }
}

void SessionLedger::release(Exchange& exchange, Instant at) {
  const Duration took = at - exchange.held_since;
  const bool in_time = took > Duration(0) && took < exchange.verdict.wait + kRowDelayMax;
  if (!in_time && !exchange.saw(Exchange::kClockStepped)) {
    return;  // nobody decides in no time; after his time nobody decides at all
  }
  if (context_.visible.people && exchange.person != Exchange::Person::kApproved) {
    return;
  }
  exchange.approved = true;
  exchange.revision = context_.model.revision();
  exchange.store_was_down = (during_ & Exchange::kStoreDown) != 0;
  exchange.audit_was_down = (during_ & Exchange::kAuditDown) != 0;
  exchange.verdict =
      context_.model.judge_call({exchange.tool, exchange.message.params.find("arguments"),
                                 model::counted_for(exchange.message, grant_, session_), true},
                                at);
  exchange.counted = exchange.verdict.allows();
  if (exchange.verdict.allows()) {
    doubt(exchange, at);
    exchange.owed = Exchange::Owed::kOne;
    --context_.totals.denied;
    ++context_.totals.allowed;
  }
}

}  // namespace gatecrash::judge
