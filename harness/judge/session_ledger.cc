#include "harness/judge/session_ledger.h"

#include <algorithm>

namespace gatecrash::judge {
namespace {

// A row may cut a method off, but not before this: longer than any of MCP's.
constexpr std::size_t kRowMethodBytesMin = 64;

bool names(std::string_view in_row, std::string_view method) {
  return in_row.size() < kRowMethodBytesMin ? in_row == method : method.starts_with(in_row);
}

/// True when `bytes` is exactly one line that no reader would split otherwise.
bool is_one_line(std::string_view bytes) {
  return bytes.size() <= wire::kLineBytesMax && bytes.find('\n') + 1 == bytes.size() &&
         !bytes.empty() && bytes.find('\r') == std::string_view::npos;
}

/// Calls `take` for each line that has ended and is not blank. A whole line in one piece, as nearly
/// all come, is not copied.
template <class Take>
void for_each_line(wire::LineFramer& framer, std::string_view bytes, const Take& take) {
  if (!framer.failed() && framer.unfinished().empty() && is_one_line(bytes)) {
    bytes.remove_suffix(1);
    if (!wire::is_blank(bytes)) {
      take({bytes, wire::LineFault::kNone});
    }
    return;
  }
  framer.feed(bytes);
  while (const auto line = framer.next()) {
    if (line->fault != wire::LineFault::kNone || !wire::is_blank(line->text)) {
      take(*line);
    }
  }
}

}  // namespace

SessionLedger::SessionLedger(LedgerContext context, std::string session, std::string grant,
                             std::uint32_t gateway)
    : context_(context),
      session_(std::move(session)),
      grant_(std::move(grant)),
      gateway_(gateway) {}

void SessionLedger::from_client(std::string_view bytes, Instant at) {
  if (!closed_) {
    for_each_line(client_in_, bytes, [&](const wire::Line& line) { unit_from_client(line, at); });
  }
}

void SessionLedger::to_server(std::string_view bytes, Instant at) {
  for_each_line(server_in_, bytes, [&](const wire::Line& line) { unit_to_server(line, at); });
}

void SessionLedger::from_server(std::string_view bytes, Instant /*at*/) {
  for_each_line(server_out_, bytes, [&](const wire::Line& line) {
    if (line.fault == wire::LineFault::kNone) {
      unit_from_server(line.text);
    }
  });
}

void SessionLedger::to_client(std::string_view bytes, Instant at) {
  if ((during_ & Exchange::kClientGone) != 0) {
    return;  // nobody hears it
  }
  for_each_line(client_out_, bytes, [&](const wire::Line& line) { unit_to_client(line, at); });
}

void SessionLedger::audit(const AuditEntry& row, Instant at) {
  Exchange* const exchange = row.held != 0 ? find_held(row) : find_for_row(row);
  if (exchange == nullptr) {
    context_.facts.audited({at, &row, nullptr});
    return;
  }
  exchange->row = row.allow ? Exchange::Row::kAllow : Exchange::Row::kDeny;
  note_held(*exchange, row, at);
  context_.facts.audited({at, &row, exchange});
  close_if_complete(*exchange);
}

/// The first message in order of arrival that has no row yet and is what the row says. A denial of
/// something that could not be read matches any unreadable unit; the row of a client's response
/// names the method that the server asked with. What came while no row could be written has none:
/// it explains a row only where nothing else does.
Exchange* SessionLedger::find_for_row(const AuditEntry& row) {
  Exchange* rowless = nullptr;
  Exchange* unreadable = nullptr;
  Exchange* response = nullptr;
  for (const auto& exchange : open_) {
    if (exchange->row != Exchange::Row::kMissing || exchange->stray) {
      continue;
    }
    const bool unread =
        exchange->unreadable || exchange->verdict.kind == model::Verdict::Kind::kUnreadable;
    if (exchange->message.is_response()) {
      const bool better = response == nullptr || response->saw(Exchange::kAuditDown);
      response = better ? exchange.get() : response;
    } else if (unread && !row.allow) {
      const bool better = unreadable == nullptr || unreadable->saw(Exchange::kAuditDown);
      unreadable = better ? exchange.get() : unreadable;
    } else if (names(row.method, exchange->message.method) && exchange->tool == row.tool) {
      if (!exchange->saw(Exchange::kAuditDown)) {
        return exchange.get();
      }
      rowless = exchange.get();
    }
  }
  // A unit that could not be read, and whose row was not lost, comes before one whose row was.
  if (rowless != nullptr && (unreadable == nullptr || unreadable->saw(Exchange::kAuditDown))) {
    return rowless;
  }
  if (unreadable == nullptr && response == nullptr && !row.allow) {
    return find_given_up(row);
  }
  return unreadable != nullptr ? unreadable : response;
}

void SessionLedger::client_closed() {
  closed_ = true;
  if (saw_unreadable_) {  // a gateway may hang up on framing it cannot trust: answers are lost
    for (const auto& exchange : open_) {
      exchange->owed = Exchange::Owed::kNone;
    }
  }
}

void SessionLedger::explain(const healthlake::Effect& effect, std::vector<Cause>& causes) {
  for (const auto& exchange : open_) {
    if (exchange->forwarded == 0 || exchange->server_answered) {
      continue;
    }
    if (exchange->stray && exchange->unreadable) {
      causes.push_back({exchange.get(), false});
    } else if (exchange->is_call()) {
      const Explained how =
          explains(exchange->may_cause, exchange->message.params.find("arguments"), effect);
      if (how != Explained::kNo) {
        causes.push_back({exchange.get(), how == Explained::kYes});
      }
      if (how == Explained::kYes && !effect.changed) {
        return;  // what changes nothing needs one cause, not all of them
      }
    }
  }
}

void SessionLedger::settle() {
  std::vector<std::unique_ptr<Exchange>> held;  // may wait for longer
  for (auto& exchange : open_) {
    if (waits_for_a_person(*exchange) || waits_for_the_server(*exchange)) {
      // All was well; what goes wrong from here on is another matter.
      exchange->during &= static_cast<std::uint16_t>(~Exchange::kHealed);
      held.push_back(std::move(exchange));
    } else {
      end(*exchange);
    }
  }
  open_ = std::move(held);
  recent_.clear();
  ends(Exchange::kHealed);
}

Exchange& SessionLedger::open(Instant at) {
  if (open_.size() >= kOpenMax) {
    open_.erase(open_.begin());
  }
  std::unique_ptr<Exchange> exchange;
  if (recent_.size() > kRecentMax) {  // reuse the oldest's memory
    exchange = std::move(recent_.front());
    recent_.pop_front();
    *exchange = Exchange{};
  } else {
    exchange = std::make_unique<Exchange>();
  }
  exchange->at = at;
  exchange->session = session_;
  exchange->grant = grant_;
  exchange->gateway = gateway_;
  exchange->revision = context_.model.revision();
  exchange->during = during_;
  exchange->store_was_down = (during_ & Exchange::kStoreDown) != 0;
  exchange->audit_was_down = (during_ & Exchange::kAuditDown) != 0;
  return *open_.emplace_back(std::move(exchange));
}

bool SessionLedger::is_complete(const Exchange& exchange) const {
  if (exchange.stray) {
    return exchange.server_answered || exchange.id.empty();
  }
  const bool at_server =
      exchange.forwarded > 0 && !exchange.server_answered && !exchange.saw(Exchange::kServerGone);
  const bool owes_row = context_.visible.audit && !exchange.saw(Exchange::kAuditDown);
  if ((owes_row && exchange.row == Exchange::Row::kMissing) ||
      (at_server && exchange.is_request())) {
    return false;
  }
  if (exchange.owed == Exchange::Owed::kOne) {
    return exchange.answers > 0;
  }
  if (exchange.hold_row != 0 && !exchange.given_up && !exchange.approved) {
    return false;  // a row is still to say what became of it
  }
  const bool refused = exchange.row == Exchange::Row::kDeny ||
                       (!context_.visible.audit && exchange.verdict.denies());
  return exchange.owed == Exchange::Owed::kNone &&
         (exchange.forwarded > 0 || refused || !context_.visible.upstream);
}

void SessionLedger::close_if_complete(Exchange& exchange) {
  if (!is_complete(exchange)) {
    return;
  }
  end(exchange);
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const auto& other) { return other.get() == &exchange; });
  if (found != open_.end()) {
    recent_.push_back(std::move(*found));
    open_.erase(found);
    if (recent_.size() > kRecentMax + 1) {
      recent_.pop_front();
    }
  }
}

void SessionLedger::end(Exchange& exchange) {
  if (!exchange.ended && !exchange.stray) {
    context_.facts.ended(exchange);
  }
  exchange.ended = true;
}

}  // namespace gatecrash::judge
