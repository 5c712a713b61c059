// The part of SessionLedger that knows what the world did to its session: what a gateway may do
// then that it otherwise may not.
#include "harness/judge/session_ledger.h"

namespace gatecrash::judge {

/// A gateway that cannot count, or cannot write, denies what it would have allowed; so may one that
/// has counted what nobody saw.
void SessionLedger::doubt(Exchange& exchange, Instant at) const {
  if (!exchange.verdict.allows()) {
    return;
  }
  const bool limited =
      exchange.is_call() &&
      ((exchange.saw(Exchange::kStoreDown) &&
        model::is_limited(context_.model.policy(exchange.revision), exchange.tool)) ||
       context_.model.in_doubt(exchange.tool, at));
  if (limited || exchange.saw(Exchange::kAuditDown) || exchange.saw(Exchange::kServerGone)) {
    exchange.verdict.kind = model::Verdict::Kind::kEither;
    if (exchange.is_call()) {
      context_.model.doubt_room(at);
    }
  }
}

void SessionLedger::begins(Exchange::During what) {
  const bool lasts = what != Exchange::kClockStepped && what != Exchange::kReloaded;
  if (lasts) {
    during_ |= static_cast<std::uint16_t>(what);
  }
  for (const auto& exchange : open_) {
    exchange->during |= static_cast<std::uint16_t>(what);
  }
  if (what == Exchange::kServerGone || what == Exchange::kClientGone) {
    for (std::size_t i = open_.size(); i-- > 0;) {  // it may have waited for this alone
      close_if_complete(*open_[i]);
    }
  }
}

void SessionLedger::ends(Exchange::During what) { during_ &= static_cast<std::uint16_t>(~what); }

void SessionLedger::client_left(Instant at) {
  if (!lost_ && !closed_ && !wire::is_blank(client_in_.unfinished())) {
    unreadable_from_client(client_in_.unfinished(), wire::Value(), true, at);
  }
  closed_ = true;
  for (const auto& exchange : open_) {
    exchange->owed = Exchange::Owed::kNone;
  }
  begins(Exchange::kClientGone);
}

/// A server that does not read may do it later.
bool SessionLedger::waits_for_the_server(const Exchange& exchange) const {
  return exchange.forwarded > 0 && !exchange.server_answered &&
         (during_ & Exchange::kServerSilent) != 0 && (during_ & Exchange::kHealed) == 0;
}

bool SessionLedger::decided(std::uint64_t sequence, bool approved) {
  for (const auto& exchange : open_) {
    if (exchange->hold_row == sequence && sequence != 0 && waits_for_a_person(*exchange)) {
      exchange->person = approved ? Exchange::Person::kApproved : Exchange::Person::kRefused;
      return true;
    }
  }
  return false;
}

void SessionLedger::lose() {
  // What a server has may still do its work.
  std::erase_if(open_, [](const auto& exchange) { return exchange->forwarded == 0; });
  for (const auto& exchange : open_) {
    exchange->ended = true;
  }
  recent_.clear();
  lost_ = true;
}

}  // namespace gatecrash::judge
