// The server-to-client half of SessionLedger: what the server said, and what the client was told.
#include <algorithm>
#include <optional>

#include "harness/judge/session_ledger.h"
#include "harness/model/plain_decimal.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::judge {
namespace {

bool is_list(const Exchange& exchange) {
  return exchange.message.method == wire::method::kToolsList;
}

/// Answers that a gateway may rewrite: the list it filters, the handshake it takes part in.
bool may_be_rewritten(const Exchange& exchange) {
  return is_list(exchange) || exchange.message.method == wire::method::kInitialize;
}

bool says_error(const wire::Message& message) {
  if (message.kind == wire::Message::Kind::kError) {
    return true;
  }
  const wire::Value* const flag = message.result.find("isError");
  return flag != nullptr && flag->is_bool() && flag->as_bool();
}

/// Whether an error's message, or a text of a tool result, has one of these in it.
bool says_one_of(const wire::Message& message, const std::vector<std::string>& texts) {
  const auto has_one = [&](std::string_view said) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return said.find(text) != std::string_view::npos;
    });
  };
  if (message.kind == wire::Message::Kind::kError) {
    return has_one(message.error.find_string("message").value_or(""));
  }
  const wire::Value* const content = message.result.find("content");
  return content != nullptr && content->is_array() &&
         std::any_of(content->items().begin(), content->items().end(),
                     [&](const wire::Value& item) {
                       return has_one(item.find_string("text").value_or(""));
                     });
}

/// A tool result with isError is a denial only where the target denies that way; an error with the
/// denial code always is, and one that says what denials of this target say.
bool looks_denied(const wire::Message& message, const DenialShape& shape) {
  if (!shape.texts.empty() && says_error(message) && says_one_of(message, shape.texts)) {
    return true;
  }
  if (message.kind == wire::Message::Kind::kError) {
    const wire::Value* const code = message.error.find("code");
    return code != nullptr && code->as_int64() == shape.error_code;
  }
  return shape.tool_result && says_error(message);
}

/// "1", 1, 1.0 and 1e0 are one thing to a reader that does not look at types.
bool is_same_but_for_spelling(std::string_view a, std::string_view b) {
  const auto bare = [](std::string_view id) {
    const bool quoted = id.size() >= 2 && id.front() == '"' && id.back() == '"';
    return quoted ? id.substr(1, id.size() - 2) : id;
  };
  const auto as_number = [&](std::string_view id) -> std::optional<model::PlainDecimal> {
    const auto value = wire::read_json(bare(id));
    return value && value->is_number() ? std::optional(model::plain_decimal(bare(id)))
                                       : std::nullopt;
  };
  if (bare(a) == bare(b)) {
    return true;
  }
  const auto x = as_number(a);
  const auto y = as_number(b);
  return x && y && model::compare(*x, *y) == 0;
}

/// True when two responses say the same as data, whatever their bytes look like.
bool same_answer(const wire::Message& answer, std::string_view server_line) {
  const auto other = wire::read_message(server_line);
  return other && other->kind == answer.kind && other->result == answer.result &&
         other->error == answer.error;
}

}  // namespace

void SessionLedger::unit_from_server(std::string_view line) {
  const Envelope envelope = skim(line);
  if (envelope.kind == Envelope::Kind::kResult || envelope.kind == Envelope::Kind::kError) {
    answer_from_server(envelope.id, line);
    return;
  }
  if (envelope.kind != Envelope::Kind::kUnknown) {
    return;  // the server's own requests and notifications are not judged
  }
  const auto unit = wire::read_unit(line);
  if (!unit) {
    return;  // the gateway must not pass it on as an answer: nothing will match it
  }
  for (const wire::Message& message : unit->messages) {
    if (message.is_response()) {
      answer_from_server(wire::write_json(message.id), wire::write_message(message));
    }
  }
}

void SessionLedger::answer_from_server(std::string_view id, std::string_view line) {
  for (const auto& exchange : open_) {
    if (exchange->forwarded > 0 && !exchange->server_answered && exchange->upstream_id == id) {
      exchange->server_answered = true;
      exchange->server_answer = line;
      close_if_complete(*exchange);
      return;
    }
  }
}

void SessionLedger::unit_to_client(const wire::Line& line, Instant at) {
  const Envelope envelope = skim(line.text);
  const bool response =
      envelope.kind == Envelope::Kind::kResult || envelope.kind == Envelope::Kind::kError;
  if (line.fault == wire::LineFault::kNone && response) {
    Answer answer;
    Exchange* const exchange = find_to_answer(envelope.id, envelope.kind == Envelope::Kind::kError,
                                              envelope.content, answer.repeated);
    // Equal bytes behind the id: the server's own answer, with nothing left to read.
    if (exchange != nullptr && !answer.repeated && !may_be_rewritten(*exchange) &&
        skim(exchange->server_answer).content == envelope.content) {
      answer.at = at;
      answer.id = envelope.id;
      answer.line = line.text;
      answer.from_server = true;
      deliver(answer, exchange);
      return;
    }
  }
  if (const auto* const known = response ? context_.answers->find(envelope) : nullptr;
      known != nullptr && line.fault == wire::LineFault::kNone) {
    answer_to_client(known->message, envelope.id, known->content, line.text, at);
    return;
  }
  const auto unit = line.fault == wire::LineFault::kNone
                        ? wire::read_unit(line.text)
                        : tl::unexpected<wire::Refusal>(wire::Refusal{});
  if (!unit) {
    Answer answer;
    answer.at = at;
    answer.line = line.text;
    answer.readable = false;
    deliver(answer, nullptr);
    return;
  }
  for (const wire::Message& message : unit->messages) {
    if (!message.is_response()) {
      continue;
    }
    write_content(scratch_, message);
    if (!unit->batch) {
      context_.answers->add(envelope, message, scratch_);
    }
    // In a batch each answer has its own text: what another one says is not its doing.
    const std::string own = unit->batch ? wire::write_message(message) : std::string();
    answer_to_client(message, wire::write_json(message.id), scratch_,
                     unit->batch ? std::string_view(own) : line.text, at);
  }
}

void SessionLedger::answer_to_client(const wire::Message& message, std::string_view id,
                                     std::string_view content, std::string_view line, Instant at) {
  Answer answer;
  answer.at = at;
  answer.id = id;
  answer.line = line;
  Exchange* exchange =
      find_to_answer(id, message.kind == wire::Message::Kind::kError, content, answer.repeated);
  if (exchange == nullptr) {
    exchange = find_misspelt(id);
    answer.misspelt = exchange != nullptr;
    answer.to_notification = exchange == nullptr && id == "null" && has_notification();
  }
  const bool from_server = exchange != nullptr && exchange->server_answered && !answer.repeated;
  answer.error = says_error(message);
  answer.message = &message;
  if (from_server &&
      (may_be_rewritten(*exchange) || same_answer(message, exchange->server_answer))) {
    answer.from_server = true;
    note_version(*exchange, message.result);
  } else {
    answer.denied = looks_denied(message, context_.denial);
    answer.altered = from_server && !answer.denied;
    if (exchange == nullptr || answer.altered) {
      answer.foreign = context_.elsewhere->who_was_answered(content, *this);
    }
  }
  answer.server_line = exchange == nullptr ? std::string_view() : exchange->server_answer;
  deliver(answer, exchange);
}

void SessionLedger::note_version(const Exchange& exchange, const wire::Value& result) {
  if (exchange.message.method == wire::method::kInitialize && result.is_object()) {
    const auto version = result.find_string("protocolVersion");
    version_ = version && wire::is_legacy_version(*version) ? *version : std::string_view();
  }
}

/// The request that an answer belongs to. Where several wait under one id, the one whose server
/// answer this is, then one that must be refused, then the oldest. An error without an id answers
/// the oldest unreadable unit, those that are owed an answer first.
Exchange* SessionLedger::find_to_answer(std::string_view id, bool error, std::string_view content,
                                        bool& repeated) {
  Exchange* best = nullptr;
  int best_rank = 0;
  for (const auto& exchange : open_) {
    const bool waits = exchange->answers == 0 && !exchange->stray &&
                       (exchange->is_request() || exchange->unreadable);
    const bool anonymous = id == "null" && (exchange->unreadable || exchange->id_taken) && error;
    if (!waits || (exchange->id != id && !anonymous)) {
      continue;
    }
    int rank = 2;
    // One that a row denied without ever holding it has its answer coming.
    const bool refused = exchange->row == Exchange::Row::kDeny && exchange->hold_row == 0;
    const bool held = exchange->verdict.kind == model::Verdict::Kind::kHold && !refused;
    if (held && (!exchange->given_up || exchange->cancelled)) {
      rank = 1;  // a held call is answered after the row that denies it
    } else if (exchange->unreadable) {
      rank = exchange->owed == Exchange::Owed::kOne ? 3 : 2;
    } else if (exchange->server_answered && skim(exchange->server_answer).content == content) {
      rank = 5;
    } else if (exchange->verdict.denies() || exchange->row == Exchange::Row::kDeny) {
      // A gateway may write no more than "deny" when it holds a call.
      rank = exchange->verdict.kind == model::Verdict::Kind::kHold ? 3 : 4;
    }
    if (rank > best_rank) {
      best = exchange.get();
      best_rank = rank;
    }
  }
  if (best != nullptr) {
    return best;
  }
  const auto answered = [&](const auto& exchange) {
    return exchange->answers > 0 && !exchange->stray && exchange->id == id;
  };
  if (id == "null" && has_notification()) {
    return nullptr;  // whose it is cannot be told; a notification's is the worse
  }
  auto found = std::find_if(open_.begin(), open_.end(), answered);
  if (found == open_.end()) {
    const auto recent = std::find_if(recent_.begin(), recent_.end(), answered);
    repeated = recent != recent_.end();
    return repeated ? recent->get() : nullptr;
  }
  repeated = true;
  return found->get();
}

/// A request that waits under what is this id, if type and spelling did not count: 1, "1", 1.0.
Exchange* SessionLedger::find_misspelt(std::string_view id) const {
  for (const auto& exchange : open_) {
    if (exchange->is_request() && exchange->answers == 0 && !exchange->stray &&
        is_same_but_for_spelling(exchange->id, id)) {
      return exchange.get();
    }
  }
  return nullptr;
}

bool SessionLedger::has_notification() const {
  const auto is = [](const auto& exchange) {
    return exchange->message.kind == wire::Message::Kind::kNotification && !exchange->stray &&
           !exchange->unreadable;
  };
  return std::any_of(open_.begin(), open_.end(), is) ||
         std::any_of(recent_.begin(), recent_.end(), is);
}

Foreign SessionLedger::answered_with(std::string_view content) const {
  for (const auto& exchange : open_) {
    if (exchange->server_answered && skim(exchange->server_answer).content == content) {
      return {session_, grant_};
    }
  }
  return {};
}

void SessionLedger::deliver(Answer& answer, Exchange* exchange) {
  answer.session = session_;
  answer.exchange = exchange;
  if (exchange == nullptr) {
    context_.facts.answered(answer);
    return;
  }
  ++exchange->answers;
  exchange->denied = exchange->denied || answer.denied;
  context_.facts.answered(answer);
  if (!answer.repeated) {
    exchange->server_answer.clear();
    close_if_complete(*exchange);
  }
}

}  // namespace gatecrash::judge
