// The client-to-server half of SessionLedger: what the client sent, and what went upstream.
#include <algorithm>

#include "harness/judge/session_ledger.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::judge {
namespace {

using Owed = Exchange::Owed;

/// A refused unit that looks like a notification may go unanswered: nothing in it asks.
bool looks_like_notification(std::string_view text) {
  const auto value = wire::read_json(text);
  return value && value->find("method") != nullptr && value->find("id") == nullptr;
}

/// What two messages must share to be the same (envelope.h), computed when it is first asked for.
std::uint64_t content_of(const Exchange& exchange) {
  if (!exchange.content) {
    std::string text;
    write_content(text, exchange.message);
    exchange.content = content_hash(exchange.message.kind, text);
  }
  return *exchange.content;
}

}  // namespace

void SessionLedger::unit_from_client(const wire::Line& line, Instant at) {
  if (line.fault != wire::LineFault::kNone) {
    unreadable_from_client(line.text, wire::Value(), line.fault == wire::LineFault::kTooLong, at);
    return;
  }
  auto unit = wire::read_unit(line.text);
  if (!unit) {
    unreadable_from_client(line.text, unit.error().id, false, at);
    return;
  }
  if (unit->batch && version_ != wire::kBatchVersion) {
    unreadable_from_client(line.text, wire::Value(), false, at);
    return;
  }
  for (wire::Message& message : unit->messages) {
    message_from_client(std::move(message), unit->batch, at);
  }
}

void SessionLedger::unreadable_from_client(std::string_view text, const wire::Value& id,
                                           bool too_long, Instant at) {
  saw_unreadable_ = true;
  ++context_.totals.unreadable;
  Exchange& exchange = open(at);
  exchange.unreadable = true;
  exchange.verdict = {model::Verdict::Kind::kUnreadable, policy::kRuleUnreadable};
  exchange.id = wire::write_json(id);
  exchange.owed = too_long || looks_like_notification(text) ? Owed::kAtMostOne : Owed::kOne;
  context_.facts.arrived(exchange);
}

void SessionLedger::message_from_client(wire::Message message, bool in_batch, Instant at) {
  Exchange& exchange = open(at);
  exchange.message = std::move(message);
  exchange.id = exchange.message.is_response() ? std::string() : id_text(exchange.message);
  exchange.tool = model::tool_of(exchange.message);
  exchange.owed = exchange.id.empty() ? Owed::kNone : Owed::kOne;
  bool surely = true;
  exchange.id_taken = !exchange.id.empty() && in_flight(exchange, surely);
  if (exchange.id_taken) {
    exchange.verdict = {surely ? model::Verdict::Kind::kDeny : model::Verdict::Kind::kEither,
                        policy::kRuleDuplicateId};
  } else {
    exchange.verdict = judge(exchange, in_batch, at);
    exchange.wrong_era = is_request_of_wrong_era(exchange.message);
    exchange.counted = exchange.verdict.allows() && exchange.is_call();
    doubt(exchange, at);
    if (exchange.verdict.kind == model::Verdict::Kind::kHold) {
      exchange.owed = Owed::kAtMostOne;  // it may wait for a person beyond the end of the world
    }
  }
  if (exchange.message.method == wire::method::kToolsCall) {
    ++context_.totals.calls;
    ++(exchange.verdict.allows() ? context_.totals.allowed : context_.totals.denied);
  }
  note_cancelled(exchange.message);
  context_.facts.arrived(exchange);
}

model::Verdict SessionLedger::judge(const Exchange& exchange, bool in_batch, Instant at) {
  if (is_request_of_wrong_era(exchange.message) ||
      (in_batch && exchange.message.method == wire::method::kInitialize)) {
    return {model::Verdict::Kind::kUnreadable, policy::kRuleUnreadable};
  }
  if (open_.size() > kInFlightSure && exchange.is_request()) {
    return {model::Verdict::Kind::kEither, policy::kRuleAllow};
  }
  if (exchange.saw(Exchange::kUnordered) && exchange.is_call() &&
      model::is_limited(context_.model.policy(exchange.revision), exchange.tool)) {
    // Counted when it is forwarded, and only then.
    model::Verdict verdict =
        context_.model.judge_timeless(exchange.message, exchange.tool, grant_, exchange.revision);
    if (verdict.allows()) {
      verdict.kind = model::Verdict::Kind::kEither;
    }
    return verdict;
  }
  return context_.model.judge(exchange.message, exchange.tool, grant_, session_, at);
}

/// A request of the modern era says so itself, each one, with a version that there is and with the
/// client's capabilities; a connection does not go back from it to the legacy era, save by a new
/// handshake, nor on to it from that handshake.
bool SessionLedger::is_request_of_wrong_era(const wire::Message& message) const {
  if (message.kind != wire::Message::Kind::kRequest) {
    return false;
  }
  if (wire::era_of(message) == wire::Era::kLegacy) {
    return modern_ && message.method != wire::method::kInitialize;
  }
  const wire::Value* const version = wire::find_meta(message.params, wire::meta::kProtocolVersion);
  const wire::Value* const able = wire::find_meta(message.params, wire::meta::kClientCapabilities);
  return !version_.empty() || !version->is_string() ||
         !wire::is_modern_version(version->as_string()) || able == nullptr || !able->is_object();
}

void SessionLedger::note_era(const Exchange& exchange) {
  if (exchange.is_request() && !exchange.stray) {
    modern_ = wire::era_of(exchange.message) == wire::Era::kModern;
  }
}

Foreign SessionLedger::sender_of(std::uint64_t content) const {
  const auto is = [&](const auto& exchange) {
    return !exchange->stray && !exchange->unreadable && content_of(*exchange) == content;
  };
  const bool found = std::any_of(open_.begin(), open_.end(), is) ||
                     std::any_of(recent_.begin(), recent_.end(), is);
  return found ? Foreign{session_, grant_} : Foreign{};
}

/// Whether another request with this id is unanswered. A cancelled one, one whose answer is on its
/// way, or one that is held, may be over for the gateway, and one that a limit denies may not be
/// denied by it: then it is not sure.
bool SessionLedger::in_flight(const Exchange& exchange, bool& surely) const {
  bool found = false;
  for (const auto& other : open_) {
    const bool waits = other->is_request() && other->answers == 0 && !other->unreadable &&
                       !other->given_up && !other->stray &&
                       (other->forwarded > 0 || !other->verdict.denies() ||
                        other->verdict.kind == model::Verdict::Kind::kHold ||
                        (other->verdict.by_limit && other->row == Exchange::Row::kMissing));
    if (waits && other.get() != &exchange && other->id == exchange.id) {
      found = true;
      surely = other->forwarded > 0 && !other->server_answered && !other->cancelled;
    }
  }
  return found;
}

void SessionLedger::note_cancelled(const wire::Message& message) {
  if (message.method != "notifications/cancelled") {
    return;
  }
  const wire::Value* const id = message.params.find("requestId");
  const std::string text = id == nullptr ? std::string() : wire::write_json(*id);
  for (const auto& exchange : open_) {
    if (exchange->is_request() && exchange->id == text) {
      exchange->cancelled = true;
    }
  }
}

void SessionLedger::unit_to_server(const wire::Line& line, Instant at) {
  if (line.fault != wire::LineFault::kNone) {
    unreadable_to_server(line.text, at);
    return;
  }
  const Envelope envelope = skim(line.text);
  if (envelope.kind != Envelope::Kind::kUnknown) {
    const auto kind = static_cast<wire::Message::Kind>(static_cast<int>(envelope.kind) - 1);
    bool repeated = false;
    Exchange* const exchange = find_to_forward(content_hash(kind, envelope.content), repeated);
    if (exchange != nullptr && !repeated) {
      Forward fact;
      fact.at = at;
      fact.line = line.text;
      forward(*exchange, fact, envelope.id);
      return;
    }
  }
  auto unit = wire::read_unit(line.text);
  if (!unit) {
    unreadable_to_server(line.text, at);
    return;
  }
  for (wire::Message& message : unit->messages) {
    Forward fact;
    fact.at = at;
    fact.line = line.text;
    fact.canonical = unit->batch || wire::write_message(message) == line.text;
    fact.in_line = unit->messages.size();
    fact.batch = unit->batch;
    fact.first_in_line = &message == &unit->messages.front();
    message_to_server(std::move(message), fact);
  }
}

void SessionLedger::message_to_server(wire::Message message, Forward fact) {
  const std::string upstream_id = id_text(message);
  write_content(scratch_, message);
  const std::uint64_t content = content_hash(message.kind, scratch_);
  if (Exchange* const exchange = find_to_forward(content, fact.repeated)) {
    forward(*exchange, fact, upstream_id);
    return;
  }
  if (message.kind == wire::Message::Kind::kError) {
    return;  // the gateway's own refusal of a request of the server: nothing a client could abuse
  }
  fact.foreign = context_.elsewhere->who_sent(content, *this);
  Exchange& stray = open(fact.at);
  stray.stray = true;
  stray.message = std::move(message);
  stray.tool = model::tool_of(stray.message);
  stray.id = upstream_id;
  stray.content = content;
  stray.verdict = context_.model.judge_timeless(stray.message, stray.tool, grant_, stray.revision);
  forward(stray, fact, upstream_id);
}

void SessionLedger::unreadable_to_server(std::string_view line, Instant at) {
  Exchange& stray = open(at);
  stray.stray = true;
  stray.unreadable = true;
  stray.content = 0;
  stray.id = "null";  // whatever a lenient server reads there: open until all is settled
  stray.verdict = {model::Verdict::Kind::kUnreadable, policy::kRuleUnreadable};
  Forward fact;
  fact.at = at;
  fact.line = line;
  fact.readable = false;
  fact.canonical = false;
  fact.in_line = 0;
  forward(stray, fact, {});
}

/// It came while its gateway could write no row, and so it may not go up.
bool SessionLedger::is_rowless(const Exchange& exchange) const {
  return context_.visible.audit && exchange.row == Exchange::Row::kMissing &&
         exchange.saw(Exchange::kAuditDown);
}

/// The oldest message of this content that is still to go up: an allowed one before one whose row
/// alone says so, that before one that nobody has been answered, that before others; else one that
/// went up already.
Exchange* SessionLedger::find_to_forward(std::uint64_t content, bool& repeated) {
  const auto likely = [](const Exchange& exchange) {
    return (exchange.row == Exchange::Row::kAllow ? 2 : 0) + (exchange.answers == 0 ? 1 : 0);
  };
  Exchange* other = nullptr;
  Exchange* again = nullptr;
  for (const auto& exchange : open_) {
    if (exchange->unreadable || content_of(*exchange) != content) {
      continue;
    }
    if (exchange->forwarded > 0) {
      again = exchange.get();
    } else if (!exchange->verdict.denies() && !is_rowless(*exchange) &&
               exchange->row != Exchange::Row::kDeny) {
      return exchange.get();
    } else if (other == nullptr || likely(*exchange) > likely(*other)) {
      other = exchange.get();
    }
  }
  if (other != nullptr) {
    return other;
  }
  if (again == nullptr) {
    const auto found = std::find_if(recent_.rbegin(), recent_.rend(), [&](const auto& exchange) {
      return !exchange->unreadable && content_of(*exchange) == content;
    });
    if (found != recent_.rend()) {  // complete, and yet here it is: it is open again
      again = found->get();
      open_.push_back(std::move(*found));
      recent_.erase(std::next(found).base());
      if (again->forwarded == 0) {
        return again;
      }
    }
  }
  repeated = again != nullptr;
  return again;
}

void SessionLedger::forward(Exchange& exchange, Forward fact, std::string_view upstream_id) {
  if (++exchange.forwarded == 1 && exchange.is_call()) {
    exchange.may_cause = may_cause(exchange.tool, exchange.message.params.find("arguments"));
  }
  during_ &= static_cast<std::uint16_t>(~Exchange::kServerGone);  // there is one again
  exchange.upstream_id = upstream_id;
  exchange.server_answered = false;
  // By limits alone: what the model counted and a gateway in trouble did not makes it too full, and
  // what goes up all the same is missing later.
  const bool unsure =
      exchange.verdict.kind == model::Verdict::Kind::kEither || exchange.verdict.by_limit ||
      (exchange.verdict.kind == model::Verdict::Kind::kHold && !context_.visible.approvals);
  if (unsure && exchange.is_call() && !exchange.stray && !exchange.counted) {
    context_.model.count(exchange.message, exchange.tool, grant_, session_, fact.at);
  }
  fact.session = session_;
  fact.grant = grant_;
  fact.exchange = &exchange;
  fact.batches_legal = version_ == wire::kBatchVersion;
  // The first message of a line that is asked about has the readings of all of it.
  if ((!fact.batch || fact.first_in_line) &&
      context_.readings->wanted(fact.line, fact.canonical && !fact.batch, content_of(exchange))) {
    fact.readings = &context_.readings->read(fact.line);
  }
  context_.facts.forwarded(fact);
  note_era(exchange);
  close_if_complete(exchange);
}

}  // namespace gatecrash::judge
