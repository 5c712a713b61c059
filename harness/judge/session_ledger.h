// session_ledger: one session's side of the ledger: joins what its client sent with what went
// upstream, what the server said, what the client was answered, and what was audited.
//
// Joins are by content, as multisets, never by the gateway's word: the id is used only where the
// client chose it. Bytes may come in any split. Memory is bounded: what is complete is forgotten
// but for the last kRecentMax, and at most kOpenMax messages stay open. Single thread.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/answer_memo.h"
#include "harness/judge/envelope.h"
#include "harness/judge/exchange.h"
#include "harness/judge/judge.h"
#include "harness/judge/observation.h"
#include "harness/judge/readings.h"
#include "harness/model/reference_model.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::judge {

// Kept to recognise a second forward or answer of what was complete.
inline constexpr std::size_t kRecentMax = 32;
// Four times what the built-in gateway holds unanswered; beyond, the oldest is given up unjudged.
inline constexpr std::size_t kOpenMax = 4096;
// A gateway may refuse requests when this many are unanswered (the built-in one at twice as many).
inline constexpr std::size_t kInFlightSure = 512;

class SessionLedger;

/// Where else something may come from: asked only once something is wrong.
class Elsewhere {
 public:
  virtual ~Elsewhere() = default;

  /// Another session whose client sent this content.
  virtual Foreign who_sent(std::uint64_t content, const SessionLedger& asking) const = 0;

  /// Another session whose server answered this content.
  virtual Foreign who_was_answered(std::string_view content, const SessionLedger& asking) const = 0;
};

/// What all sessions of one judge share.
struct LedgerContext {
  model::ReferenceModel& model;
  FactSink& facts;
  Totals& totals;
  Visible visible;
  DenialShape denial;
  const Elsewhere* elsewhere = nullptr;
  Readings* readings = nullptr;
  AnswerMemo* answers = nullptr;
};

/// A message that may have caused an effect.
struct Cause {
  Exchange* exchange = nullptr;
  bool surely = false;  // effect_table.h says so; else anything may be its doing
};

/// Held, with a row that says so, and neither released nor denied since.
bool waits_for_a_person(const Exchange& exchange);

class SessionLedger {
 public:
  SessionLedger(LedgerContext context, std::string session, std::string grant,
                std::uint32_t gateway);

  void from_client(std::string_view bytes, Instant at);
  void to_server(std::string_view bytes, Instant at);
  void from_server(std::string_view bytes, Instant at);
  void to_client(std::string_view bytes, Instant at);
  void audit(const AuditEntry& row, Instant at);
  void client_closed();
  void client_left(Instant at);

  /// Something begins around this session and its open messages, or ends.
  void begins(Exchange::During what);
  void ends(Exchange::During what);

  /// A person's word on the call that row `sequence` holds. False: no such call here.
  bool decided(std::uint64_t sequence, bool approved);

  /// Its gateway has lost it: what is open ends unjudged, and what still comes is nobody's.
  void lose();

  /// Adds the open messages that may have caused an effect.
  void explain(const healthlake::Effect& effect, std::vector<Cause>& causes);

  /// Nothing is in flight: what is open ends now.
  void settle();

  bool closed() const { return closed_; }

  bool lost() const { return lost_; }

  std::uint32_t gateway() const { return gateway_; }

  /// Who this is, when its client sent that content, or its server answered it.
  Foreign sender_of(std::uint64_t content) const;
  Foreign answered_with(std::string_view content) const;

 private:
  void unit_from_client(const wire::Line& line, Instant at);
  void message_from_client(wire::Message message, bool in_batch, Instant at);
  model::Verdict judge(const Exchange& exchange, bool in_batch, Instant at);
  bool waits_for_the_server(const Exchange& exchange) const;
  void doubt(Exchange& exchange, Instant at) const;
  bool in_flight(const Exchange& exchange, bool& surely) const;
  void unreadable_from_client(std::string_view text, const wire::Value& id, bool too_long,
                              Instant at);
  void unit_to_server(const wire::Line& line, Instant at);
  void message_to_server(wire::Message message, Forward fact);
  void unreadable_to_server(std::string_view line, Instant at);
  void unit_from_server(std::string_view line);
  void answer_from_server(std::string_view id, std::string_view line);
  void unit_to_client(const wire::Line& line, Instant at);
  void answer_to_client(const wire::Message& message, std::string_view id, std::string_view content,
                        std::string_view line, Instant at);
  void deliver(Answer& answer, Exchange* exchange);
  void note_cancelled(const wire::Message& message);
  void note_version(const Exchange& exchange, const wire::Value& result);

  Exchange& open(Instant at);
  Exchange* find_misspelt(std::string_view id) const;
  bool has_notification() const;
  void note_era(const Exchange& exchange);
  bool is_request_of_wrong_era(const wire::Message& message) const;
  bool is_rowless(const Exchange& exchange) const;
  Exchange* find_to_forward(std::uint64_t content, bool& repeated);
  Exchange* find_to_answer(std::string_view id, bool error, std::string_view content,
                           bool& repeated);
  Exchange* find_for_row(const AuditEntry& row);
  Exchange* find_held(const AuditEntry& row);
  Exchange* find_given_up(const AuditEntry& row);
  void take_for_held(Exchange& exchange, Instant at) const;
  void note_held(Exchange& exchange, const AuditEntry& row, Instant at);
  void release(Exchange& exchange, Instant at);
  void forward(Exchange& exchange, Forward fact, std::string_view upstream_id);
  bool is_complete(const Exchange& exchange) const;
  void close_if_complete(Exchange& exchange);
  void end(Exchange& exchange);

  LedgerContext context_;
  std::string session_;
  std::string grant_;
  std::uint32_t gateway_;
  std::string version_;  // negotiated
  bool modern_ = false;  // the last request that went up was of the modern era
  wire::LineFramer client_in_;
  wire::LineFramer server_in_;
  wire::LineFramer server_out_;
  wire::LineFramer client_out_;
  std::vector<std::unique_ptr<Exchange>> open_;
  std::deque<std::unique_ptr<Exchange>> recent_;
  std::string scratch_;
  bool closed_ = false;
  bool saw_unreadable_ = false;
  bool lost_ = false;
  std::uint16_t during_ = 0;  // what goes on now (Exchange::During)
};

}  // namespace gatecrash::judge
